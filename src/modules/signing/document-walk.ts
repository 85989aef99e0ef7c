import { asc, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { parseToken } from "#core/tsp/verify-token.ts";
import { findPeople } from "#modules/person/find-person.ts";
import { type Missed, missedInput } from "#modules/timestamp/external-input.ts";
import { isDemoTime, OWN } from "#modules/timestamp/rules.ts";
import type { Context } from "#server/context.ts";
import type { Signature, SignRequest, SignTask } from "./read-request.ts";
import { signature, signRequest, signTask } from "./schema.ts";

/** A signature as the console shows it. Digests are SM3, hexadecimal. */
export type WalkedSignature = Pick<
  Signature,
  | "id"
  | "step"
  | "keyId"
  | "certificateId"
  | "mandateId"
  | "baseRevision"
  | "revision"
  | "revisionDigest"
  | "evidenceDigest"
  | "approvedAt"
  | "signedAt"
  | "stampedAt"
  | "sealedAt"
  | "evidencedAt"
  | "problem"
> & {
  /** Its token; null without one, and until it has one. */
  stamp: WalkedStamp | null;
  /** The verdict when it was written; null until then. */
  verdict: string | null;
  /** As its evidence says; null until that stands. */
  consent: Consent | null;
};

/** How the signer said yes, and how it was known that it is them when the key was made. Times are ISO 8601 UTC. */
type Consent = {
  by: "pin" | "biometric" | "mandate";
  identified: { by: string; at: string } | null;
  /** What the phone's hardware signed (SOTER), byte for byte, and when WeChat vouched for it. */
  proof: { json: string; signature: string; verifiedAt: string } | null;
};

/** What its token says, who stamped it ("own" or a name), and who was asked before and did not. */
export type WalkedStamp = {
  by: string;
  insteadOf: Missed[];
  genTime: Date;
  accuracyMs: number | null;
  serial: string;
  isDemoTime: boolean;
};

export type WalkedTask = Pick<SignTask, "id" | "orderNo" | "state" | "openedAt" | "readAt" | "endedAt" | "reason"> & {
  signer: { personId: string; name: string; staffNo: string; title: string };
  signature: WalkedSignature | null;
};

export type WalkedRequest = Pick<
  SignRequest,
  "id" | "state" | "order" | "workstation" | "createdAt" | "expiresAt" | "endedAt" | "endedWhy"
> & { tasks: WalkedTask[] };

/** Everything that was asked about a document and how far each signature came, newest request first. */
export async function documentWalk(ctx: Context, documentId: string): Promise<WalkedRequest[]> {
  const requests = await ctx.db
    .select()
    .from(signRequest)
    .where(eq(signRequest.documentId, documentId))
    .orderBy(desc(signRequest.createdAt));
  const tasks = await ctx.db
    .select()
    .from(signTask)
    .where(eq(signTask.documentId, documentId))
    .orderBy(asc(signTask.orderNo));
  const signatures = await ctx.db.select().from(signature).where(eq(signature.documentId, documentId));
  const people = await findPeople(
    ctx,
    tasks.map((task) => task.personId),
  );
  return requests.map(({ id, state, order, workstation, createdAt, expiresAt, endedAt, endedWhy }) => ({
    id,
    state,
    order,
    workstation,
    createdAt,
    expiresAt,
    endedAt,
    endedWhy,
    tasks: tasks
      .filter((task) => task.requestId === id)
      .map((task) => {
        const signer = people.find((one) => one.id === task.personId);
        const made = signatures.find((one) => one.taskId === task.id);
        return {
          id: task.id,
          orderNo: task.orderNo,
          state: task.state,
          openedAt: task.openedAt,
          readAt: task.readAt,
          endedAt: task.endedAt,
          reason: task.reason,
          signer: {
            personId: task.personId,
            name: signer?.name ?? "",
            staffNo: signer?.staffNo ?? "",
            title: signer?.title ?? "",
          },
          signature: made ? walked(made) : null,
        };
      }),
  }));
}

const evidenceFacts = z.object({
  verdict: z.string(),
  identified: z.object({ by: z.string(), at: z.string() }).nullish(),
  consent: z.discriminatedUnion("by", [
    z.object({ by: z.literal("pin") }),
    z.object({ by: z.literal("biometric"), json: z.string(), signature: z.string(), verifiedAt: z.string() }),
  ]),
});

function walked(row: Signature): WalkedSignature {
  const { message: _m, signatureDer: _s, token, stampedBy, insteadOf, cms: _c, evidence, ...shown } = row;
  const facts = evidence === null ? null : evidenceFacts.parse(JSON.parse(evidence));
  return {
    ...shown,
    stamp: token && stampOf(token, stampedBy, insteadOf),
    verdict: facts?.verdict ?? null,
    consent: facts && consentIn(facts, row.mandateId !== null),
  };
}

function consentIn({ consent, identified = null }: z.infer<typeof evidenceFacts>, isMandate: boolean): Consent {
  if (isMandate) return { by: "mandate", identified, proof: null };
  if (consent.by === "pin") return { by: "pin", identified, proof: null };
  const { by, ...proof } = consent;
  return { by, identified, proof };
}

function stampOf(token: Uint8Array, by: string | null, insteadOf: unknown): WalkedStamp {
  const { genTime, accuracyMs, serialHex: serial, policy } = parseToken(token).info;
  const missed = missedInput.parse(insteadOf ?? []);
  const at = new Date(genTime);
  return { by: by ?? OWN, insteadOf: missed, genTime: at, accuracyMs, serial, isDemoTime: isDemoTime(policy) };
}
