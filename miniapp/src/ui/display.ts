import { useSyncExternalStore } from "react";
import { terminal } from "./phone.ts";

export type Display = { size: "standard" | "large"; theme: "system" | "light" | "dark" };

const NAME = "xq.display";
let display: Display = { size: "standard", theme: "system" };
const listeners = new Set<() => void>();

/** How this phone shows the app; kept on the phone only. */
export const useDisplay = (): Display =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => display,
    () => display,
  );

export const modesOf = ({ size, theme }: Display): string =>
  `${size === "large" ? "mode-large" : ""} ${theme === "system" ? "" : `mode-${theme}`}`.trim();

export async function chooseDisplay(wanted: Partial<Display>): Promise<void> {
  use({ ...display, ...wanted });
  await terminal.storage.set(NAME, JSON.stringify(display));
}

/** What was chosen last; anything unreadable is as if nothing was. */
export async function recallDisplay(): Promise<void> {
  const text = await terminal.storage.get(NAME);
  if (text === null) return;
  try {
    const { size, theme } = JSON.parse(text) as Partial<Display>;
    use({
      size: size === "large" ? "large" : "standard",
      theme: theme === "light" || theme === "dark" ? theme : "system",
    });
  } catch {
    await terminal.storage.remove(NAME);
  }
}

function use(wanted: Display): void {
  display = wanted;
  // A browser's own ground lies behind the page; WeChat's pages carry the modes on their roots.
  if (process.env.TARO_ENV === "h5") document.documentElement.className = modesOf(display);
  for (const listener of listeners) listener();
}
