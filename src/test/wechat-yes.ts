/**
 * What `#modules/gateway/wechat.ts` would hear from WeChat for a person who is who they say: the account is the code
 * they show, the telephone number likewise, and the face check passes. For `vi.mock`, where the answers are not the point.
 */
export const code2session = async (_: unknown, { code }: { code: string }) => ({ openid: `openid-${code}` });
export const getPhoneNumber = async (_: unknown, { code }: { code: string }) => ({ phone: code });
export const getVerifyId = async (_: unknown, { outSeqNo }: { outSeqNo: string }) => ({ verifyId: `v-${outSeqNo}` });
export const queryVerify = async () => ({ passed: true, verifyRet: 10000 });
/** Nobody's fingerprint was taken. */
export const verifySoter = async () => false;
