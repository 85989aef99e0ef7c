import type { SystemCall } from "#core/sm/two-party/delegate.ts";
import { preparedParts } from "#modules/document/prepared-parts.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { readWindow } from "#modules/key/open-window.ts";
import { signInWindow, type VaultProof } from "#modules/key/sign-in-window.ts";
import type { Prepared, SessionFacts } from "#modules/key/session.ts";
import { mandateError } from "#modules/mandate/errors.ts";
import { mandateStands, sessionScope } from "#modules/mandate/mandate-scope.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { sm3Hex } from "#server/sm3.ts";
import type { Context } from "#server/context.ts";
import { signingError, signingErrors, type SigningReason } from "./errors.ts";
import { readTask } from "./read-request.ts";
import { preparationOf, signConsent } from "./sign-consent.ts";

/** What the calling system said, with its MAC for the vault. Type and digest are the document's own. */
export type SystemWord = Omit<SystemCall, "type" | "digest"> & { mac: string };

/**
 * Signs one task at once under its signer's open auto-sign session, without the phone (protocol.md §7.5): the same preparation, the same
 * last look and the same walk as a confirmation on the phone.
 * @throws mandate.not-in-scope, key.window-over, key.window-refused {code}, key.window-ended {code}, vault.unreachable, signing.*
 */
export async function signUnderMandate(ctx: Context, taskId: string, word: SystemWord): Promise<void> {
  const { task } = await readTask(ctx.db, taskId);
  const document = await readDocument(ctx, task.documentId);
  const window = await readWindow(ctx, word.mid);
  const scope = await sessionScope(ctx, word.mid);
  const isInScope = document.autoSign && scope?.types.includes(document.type) && scope.systems.includes(word.system);
  if (window?.personId !== task.personId || !isInScope) throw mandateError("not-in-scope");
  const { mac, ...said } = word;
  const call: SystemCall = { ...said, type: document.type, digest: await sentDigest(ctx, task.documentId) };
  let facts: SessionFacts | null = null;
  const { refused, session } = await signInWindow(ctx, word.mid, {
    prepare: async (one) => {
      facts = one;
      const { items } = await signConsent.prepare(ctx, one, { cid: one.cid, type: "cms", taskIds: [taskId] });
      const [item] = items;
      if (!item) throw signingError("not-found");
      return item;
    },
    proof: (item) => proofOf(ctx, facts, item, { call, mac, isPdf: document.kind === "pdf" }),
    ending: {
      recheck: async (tx, one, id) => {
        const { autoSign } = await readDocument({ db: tx }, task.documentId);
        const stands = autoSign && (await mandateStands(tx, ctx, word.mid));
        return stands ? await signConsent.recheck(tx, ctx, one, id) : "mandate.not-in-scope";
      },
      accept: (tx, one, item) => signConsent.accept(tx, ctx, one, item),
    },
  });
  if (refused) throw refusalOf(refused);
  await signConsent.settle(ctx, session, [taskId]);
}

/** SM3 of what the system sent: its data, or its file before any signature. */
async function sentDigest(ctx: Context, documentId: string): Promise<string> {
  const { kind, digest } = await readDocument(ctx, documentId);
  return kind === "digest" ? digest : sm3Hex((await currentBytes(ctx, documentId, 1)).bytes);
}

async function proofOf(
  ctx: Context,
  facts: SessionFacts | null,
  item: Prepared,
  { call, mac, isPdf }: { call: SystemCall; mac: string; isPdf: boolean },
): Promise<VaultProof> {
  const prepared = isPdf && facts ? await preparationOf(ctx.db, facts, item.subjectId) : null;
  if (!prepared) return { call, mac, pdf: null, file: [] };
  const { sent, range, parts } = await preparedParts(ctx, prepared.preparedId);
  return { call, mac, pdf: { sent, range }, file: parts };
}

function refusalOf(code: string) {
  const reason = code.slice("signing.".length);
  const isOurs = (one: string): one is SigningReason =>
    code.startsWith("signing.") && Object.hasOwn(signingErrors, one);
  return isOurs(reason) ? signingError(reason) : mandateError("not-in-scope", { code });
}
