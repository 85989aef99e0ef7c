import { toBase64url } from "#core/bytes.ts";
import type { Words } from "#core/error.ts";
import { fromBoundTerminal, router } from "#server/trpc.ts";
import { certificateErrors } from "./errors.ts";
import { keyIdInput } from "./input.ts";
import { roundsOf } from "./rounds.ts";
import { storedIn } from "./issue-certificate.ts";
import { subjectFor } from "./subject-for.ts";

const PROBLEM: Words = {
  zh: "证书没有签发成功。请稍后重试，或联系信息科。",
  en: "The certificate was not issued. Try again later or ask IT.",
};

export type AwaitedCertificate =
  | { state: "issuing" }
  | { state: "issued"; certificate: string }
  | { state: "failed"; problem: Words };

/** Procedures of a bound phone, each about its own person only. */
export const certificatePhoneRouter = router({
  /** The subject the phone puts into its CSR, DER as base64url. */
  subject: fromBoundTerminal.input(keyIdInput).mutation(async ({ ctx, input }) => {
    const wanted = { personId: ctx.actor.personId, profile: "person" as const, keyId: input.keyId };
    const { subject, display } = await subjectFor(ctx, wanted);
    return { subject: toBase64url(subject), display };
  }),
  /** Where the certificate of a key stands. Ask again while it is issuing. */
  await: fromBoundTerminal.input(keyIdInput).mutation(async ({ ctx, input }): Promise<AwaitedCertificate> => {
    const rounds = (await roundsOf(ctx, input.keyId)).filter((row) => row.personId === ctx.actor.personId);
    const [last] = rounds;
    if (!last || last.state === "applying") return { state: "issuing" };
    const issued = last.state === "issued" ? storedIn(last) : null;
    if (issued) return { state: "issued", certificate: toBase64url(issued.certificateDer) };
    return { state: "failed", problem: wordsFor(last.problem) };
  }),
});

function wordsFor(code: string | null): Words {
  const reason = code?.startsWith("certificate.") ? code.slice("certificate.".length) : "";
  const found = Object.entries(certificateErrors).find(([name]) => name === reason)?.[1];
  return found ? { zh: found.zh.replaceAll(/\{\w+\}/g, "CA"), en: found.en.replaceAll(/\{\w+\}/g, "the CA") } : PROBLEM;
}
