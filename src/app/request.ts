import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ConsoleBridge } from "#front/bridge.ts";
import { consoleBridge } from "#front/bridge.ts";
import type { Told } from "#server/trpc.ts";
import type { Lang } from "#ui/words.ts";

export const LANG_COOKIE = "xq-lang";

export async function lang(): Promise<Lang> {
  return (await cookies()).get(LANG_COOKIE)?.value === "en" ? "en" : "zh";
}

type Api = Awaited<ReturnType<ConsoleBridge["open"]>>["api"];
export type Loaded<T> = { ok: true; data: T } | { ok: false; told: Told };

/** The path and query asked for, as proxy.ts noted it. */
export async function here(): Promise<string> {
  return (await headers()).get("x-xq-path") ?? "/";
}

/**
 * Asks the hospital for what a page shows, as the person whose browser asks. Somebody not signed in goes to sign in and
 * comes back; every other refusal is returned, to be shown with its words.
 */
export async function load<T>(ask: (api: Api) => Promise<T>): Promise<Loaded<T>> {
  const bridge = consoleBridge();
  const { api } = await bridge.open(await headers());
  try {
    return { ok: true, data: await ask(api) };
  } catch (error) {
    const told = bridge.tell(error);
    if (told.status === 401) redirect(`/sign-in?next=${encodeURIComponent(await here())}`);
    return { ok: false, told };
  }
}

export type Search = Promise<Record<string, string | string[] | undefined>>;

/** One value a name; repeated parameters keep their first. */
export async function queryOf(search: Search): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(await search).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

/** A page number from the address; anything odd is page one. */
export function pageOf(text: string | undefined): number {
  return /^[1-9]\d{0,5}$/.test(text ?? "") ? Number(text) : 1;
}
