import { randomBytes } from "node:crypto";
import { toBase64url, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { masterKey } from "#server/master-key.ts";
import { hisError } from "./errors.ts";
import { application } from "./schema.ts";

export const SECRET_PURPOSE = "his/secret";

/** Makes an application that may call `/api/his/v1`. The secret is returned this once and kept sealed. */
export async function createApplication(
  ctx: Context,
  input: { name: string; callbackUrl: string | null },
): Promise<{ applicationId: string; accessKey: string; secret: string }> {
  const { name, callbackUrl } = input;
  if (callbackUrl !== null && !/^https?:$/.test(URL.parse(callbackUrl)?.protocol ?? "")) throw hisError("callback-url");
  const id = newId();
  const accessKey = `xq${toBase64url(new Uint8Array(randomBytes(15)))}`;
  const secret = toBase64url(new Uint8Array(randomBytes(32)));
  const sealedSecret = masterKey().seal(SECRET_PURPOSE, utf8(accessKey), utf8(secret));
  await ctx.db.transaction(async (tx) => {
    const createdAt = ctx.clock.now();
    await tx.insert(application).values({ id, name, accessKey, sealedSecret, callbackUrl, state: "active", createdAt });
    await record(tx, ctx, { type: "his.application-created", subject: id, data: { name, accessKey, callbackUrl } });
  });
  return { applicationId: id, accessKey, secret };
}
