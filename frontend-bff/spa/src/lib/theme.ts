/** Light, dark, or what the machine is set to. */
const SETTING = "roadbook.theme";
export type Theme = "auto" | "light" | "dark";

export function currentTheme(): Theme {
  const kept = localStorage.getItem(SETTING);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export function setTheme(theme: Theme): void {
  if (theme === "auto") localStorage.removeItem(SETTING);
  else localStorage.setItem(SETTING, theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = currentTheme();
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
