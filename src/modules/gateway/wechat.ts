import { createHash } from "node:crypto";
import { z } from "zod";
import type { Context } from "#server/context.ts";
import { callConnector } from "./call-connector.ts";

/** verify_ret of a passed face check; errcode 0 alone means only "finished". */
const FACE_PASSED = 10000;
const CERT_TYPE = "IDENTITY_CARD";

type FaceSubject = { outSeqNo: string; name: string; idNumber: string; openid: string };

/** The WeChat user behind a login code (one use, five minutes). @throws AppError gateway.code-used … */
export async function code2session(ctx: Context, { code }: { code: string }) {
  const shape = z.object({ openid: z.string().min(1), unionid: z.string().optional() });
  return await callConnector(ctx, "wechat.code2session", { code }, shape);
}

/** The phone number WeChat knows for the code of a getPhoneNumber button, without country code. */
export async function getPhoneNumber(ctx: Context, { code }: { code: string }) {
  const shape = z.object({ phone_info: z.object({ purePhoneNumber: z.string().min(1) }) });
  const { phone_info } = await callConnector(ctx, "wechat.getuserphonenumber", { code }, shape);
  return { phone: phone_info.purePhoneNumber };
}

/** Opens a face check. `outSeqNo`: 5–32 of [0-9A-Za-z_-], never used before. The id lives for an hour. */
export async function getVerifyId(ctx: Context, { outSeqNo, name, idNumber, openid }: FaceSubject) {
  const payload = { out_seq_no: outSeqNo, cert_name: name, cert_no: idNumber, openid };
  const shape = z.object({ verify_id: z.string().min(1).max(256) });
  const { verify_id } = await callConnector(ctx, "wechat.getverifyid", payload, shape);
  return { verifyId: verify_id };
}

/** The result of a face check, asked from WeChat itself; every argument must equal those it was opened with. */
export async function queryVerify(ctx: Context, { verifyId, ...subject }: FaceSubject & { verifyId: string }) {
  const payload = {
    verify_id: verifyId,
    out_seq_no: subject.outSeqNo,
    cert_hash: certHash(subject.name, subject.idNumber),
    openid: subject.openid,
  };
  const shape = z.object({ verify_ret: z.number() });
  const { verify_ret: verifyRet } = await callConnector(ctx, "wechat.queryverifyinfo", payload, shape);
  return { passed: verifyRet === FACE_PASSED, verifyRet };
}

/**
 * Whether the phone's secure hardware signed `json` for this WeChat user (SOTER); WeChat holds the device's public keys.
 * @param json resultJSON byte for byte as the phone gave it; @param signature resultJSONSignature
 */
export async function verifySoter(
  ctx: Context,
  { openid, json, signature }: { openid: string; json: string; signature: string },
): Promise<boolean> {
  const payload = { openid, json_string: json, json_signature: signature };
  const { is_ok } = await callConnector(ctx, "wechat.soterverify", payload, z.object({ is_ok: z.boolean() }));
  return is_ok;
}

/** hex SHA-256 of `cert_type=b64&cert_name=b64&cert_no=b64`, as WeChat's real-name documentation defines it. */
export function certHash(name: string, idNumber: string): string {
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  const text = `cert_type=${base64(CERT_TYPE)}&cert_name=${base64(name)}&cert_no=${base64(idNumber)}`;
  return createHash("sha256").update(text).digest("hex");
}
