/** Files that a person is given. */

/** One that is made here. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has to begin to read it before it goes.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** One of the server's, under the name that it says. Where it is refused, the page stays: a link to it would not. */
export function fetchFile(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}
