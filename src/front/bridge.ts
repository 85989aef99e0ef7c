import type { ConsoleRouter } from "#routers.ts";
import type { Actor } from "#server/context.ts";
import type { Told } from "#server/trpc.ts";
import type { SelfCheck } from "./self-check.ts";

/**
 * Next's pages run in this process but in a bundle of their own. They reach the hospital's verbs through this object, so
 * the bundle holds screens only: one database pool, one set of worker threads, no second copy of any noun.
 */
export type ConsoleBridge = {
  hospital: string;
  /** The console's procedures as the person whose cookies these are. */
  open(headers: Headers): Promise<{ actor: Actor; api: ReturnType<ConsoleRouter["createCaller"]> }>;
  /** What to tell a person about a failure. */
  tell(error: unknown): Told;
  signIn(
    credentials: Record<string, unknown>,
    from: { address: string; agent: string },
  ): Promise<{ sessionId: string; personId: string; name: string }>;
  /** With the ticket of a login by scan at the console's own page. */
  signInByScan(
    ticket: string,
    from: { address: string; agent: string },
  ): Promise<{ sessionId: string; personId: string; name: string }>;
  /** Whether the session these cookies name was ended by a newer sign-in of the same person. */
  wasCrowdedOut(headers: Headers): Promise<boolean>;
  signOut(sessionId: string): Promise<void>;
  selfCheck(): Promise<SelfCheck>;
};

const PLACE = Symbol.for("xingqian.console");

export function offerBridge(bridge: ConsoleBridge): void {
  Reflect.set(globalThis, PLACE, bridge);
}

/** @throws Error when Next was started without our front door, e.g. by `next start` */
export function consoleBridge(): ConsoleBridge {
  const bridge: unknown = Reflect.get(globalThis, PLACE);
  if (!bridge) throw new Error("Start the console with node src/main.ts: pages need the app's front door.");
  return bridge as ConsoleBridge;
}
