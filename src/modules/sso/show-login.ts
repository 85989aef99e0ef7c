import { eq } from "drizzle-orm";
import { toHex, utf8 } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { toPem } from "#modules/certificate/pem.ts";
import type { DataReport } from "#modules/evidence/data-report.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyData } from "#modules/evidence/verify-data.ts";
import type { Context } from "#server/context.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { ssoError } from "./errors.ts";
import { ssoLogin } from "./schema.ts";

/** All that anybody needs to check a login without us: the text, the signature and the certificates. */
export type LoginAssertion = {
  text: string;
  /** Hex SM3 of the text. */
  digest: string;
  /** Base64 of the DER of r and s; SM2-with-SM3, id 1234567812345678. */
  signature: string;
  /** PEM, the signer's first. */
  certificates: string[];
};

/** A login with its assertion, judged anew at the moment it was made. @throws sso.not-found while nothing was signed */
export async function showLogin(
  ctx: Context,
  loginId: string,
): Promise<{ assertion: LoginAssertion; report: DataReport }> {
  const [login] = await ctx.db.select().from(ssoLogin).where(eq(ssoLogin.id, loginId));
  const certificate = login?.certificateId ? await readCertificate(ctx, login.certificateId) : null;
  if (!login?.text || !login.signatureDer || !certificate)
    throw ssoError("not-found", { what: "登录断言", whatEn: "login assertion" });
  const content = utf8(login.text);
  const report = verifyData(
    {
      signature: login.signatureDer,
      content,
      digest: null,
      certificates: certificate.chain.map(parseCertificate),
      atMs: login.decidedAt?.getTime() ?? null,
    },
    await readTrust(ctx),
  );
  const assertion = {
    text: login.text,
    digest: toHex(sm3Bytes(content)),
    signature: Buffer.from(login.signatureDer).toString("base64"),
    certificates: certificate.chain.map(toPem),
  };
  return { assertion, report };
}
