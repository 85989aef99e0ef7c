import type { SealPlace } from "#modules/document/input.ts";
import type { Told } from "#server/trpc.ts";
import { api, toldOf } from "#ui/api.ts";
import type { SignPlace } from "../input.ts";
import type { JobWhat, StampWay } from "../rules.ts";

/** A batch as it is filled in; numbers are typed, and empty means all or none. */
export type OrderDraft = {
  what: JobWhat;
  from: "upload" | "filter";
  title: string;
  type: string;
  department: string;
  since: string;
  until: string;
  file: File | null;
  stopAt: string;
  sealId: string;
  stamp: StampWay;
  /** One person signs all, or each file's is on a list. */
  by: "person" | "list";
  staffNo: string;
  list: { name: string; base64: string } | null;
  days: string;
};
export type Places = { seal: SealPlace; sign: SignPlace };

/** Documents of every type: no type's code. */
export const ALL = "";

/** @throws Refused, or what tRPC throws: `refusalOf` reads both */
export async function sendOrder(draft: OrderDraft, places: Places): Promise<{ jobId: string }> {
  const { title, sealId, stamp, type, department, since, until, file } = draft;
  const stopAtPercent = Number(draft.stopAt);
  const staffNo = draft.by === "person" ? draft.staffNo.trim() : null;
  const seal = { what: "seal" as const, title, stopAtPercent, sealId, stamp, place: places.seal };
  const sign = { what: "sign" as const, title, stopAtPercent, staffNo, days: Number(draft.days), place: places.sign };
  if (draft.from === "upload") return await upload({ ...(draft.what === "sign" ? sign : seal), type }, file);
  const which = {
    type: type === ALL ? null : type,
    department: department === "" ? null : department,
    from: new Date(`${since}T00:00:00+08:00`).toISOString(),
    until: new Date(`${until}T23:59:59+08:00`).toISOString(),
  };
  return await api.sealing.filter.mutate(
    draft.what === "sign" ? { ...sign, ...which, list: draft.list?.base64 ?? null } : { ...seal, ...which },
  );
}

class Refused extends Error {
  readonly told: Told | null;
  constructor(told: Told | null) {
    super("refused");
    this.told = told;
  }
}
export const refusalOf = (error: unknown): Told | null => (error instanceof Refused ? error.told : toldOf(error));

/** An archive goes by itself, so that its size is nobody's memory. */
async function upload(order: object, file: File | null): Promise<{ jobId: string }> {
  const query = new URLSearchParams({ order: JSON.stringify(order) });
  const reply = await fetch(`/api/sealing/upload?${query}`, { method: "PUT", body: file });
  const body = (await reply.json()) as { jobId?: string; told?: Told };
  if (!reply.ok || body.jobId === undefined) throw new Refused(body.told ?? null);
  return { jobId: body.jobId };
}
