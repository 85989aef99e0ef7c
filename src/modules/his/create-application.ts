import { randomBytes } from "node:crypto";
import { toBase64url, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { masterKey } from "#server/master-key.ts";
import { hisError } from "./errors.ts";
import type { Scope } from "./rules.ts";
import { application } from "./schema.ts";

export const SECRET_PURPOSE = "his/secret";

/** Makes an application that may call `/api/his/v1`. The secret is returned this once and kept sealed. */
export async function createApplication(
  ctx: Context,
  input: { name: string; callbackUrl: string | null; scopes?: readonly Scope[] },
): Promise<{ applicationId: string; accessKey: string; secret: string }> {
  const { name, callbackUrl, scopes = [] } = input;
  if (callbackUrl !== null && !/^https?:$/.test(URL.parse(callbackUrl)?.protocol ?? "")) throw hisError("callback-url");
  const id = newId();
  const accessKey = `xq${toBase64url(new Uint8Array(randomBytes(15)))}`;
  const secret = toBase64url(new Uint8Array(randomBytes(32)));
  const sealedSecret = masterKey().seal(SECRET_PURPOSE, utf8(accessKey), utf8(secret));
  await ctx.db.transaction(async (tx) => {
    const createdAt = ctx.clock.now();
    const row = { id, name, accessKey, sealedSecret, callbackUrl, scopes, createdAt };
    await tx.insert(application).values({ ...row, state: "active" });
    const data = { name, accessKey, callbackUrl, scopes: [...scopes] };
    await record(tx, ctx, { type: "his.application-created", subject: id, data });
  });
  return { applicationId: id, accessKey, secret };
}
