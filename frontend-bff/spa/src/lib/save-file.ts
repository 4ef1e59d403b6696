/** Gives the person a file that is made here. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has to begin to read it before it goes.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
