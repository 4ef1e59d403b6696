import { afterEach, expect, it, vi } from "vitest";
import { fetchFile } from "@/lib/save-file";

afterEach(() => vi.restoreAllMocks());

it("a file of the server's is fetched beside the page, which stays even where it is refused", () => {
  const clicked: HTMLAnchorElement[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this);
  });
  fetchFile("/bff/api/trips/export?format=csv");
  expect(clicked.map((one) => [one.getAttribute("href"), one.hasAttribute("download")])).toEqual([
    ["/bff/api/trips/export?format=csv", true],
  ]);
});
