import { Hono } from "hono";
import { z } from "zod";
import { certHashOf } from "./cert-hash.ts";
import type { WeChatState } from "./state.ts";

const accountShape = z.object({
  name: z.string().min(1).max(64),
  certNo: z.string().regex(/^\d{17}[\dX]$/),
  phone: z.string().regex(/^1\d{10}$/),
  userid: z
    .string()
    .regex(/^[\w@.-]{1,64}$/)
    .optional(),
});
const whoShape = z.object({ accountId: z.string() });
const faceShape = whoShape.extend({
  verifyId: z.string(),
  outcome: z.union([z.literal("pass"), z.coerce.number().int()]).default("pass"),
});

const soterShape = whoShape.extend({
  challenge: z.string().min(1).max(512),
  /** A finger that is known, one after fingers were enrolled anew, or the platform's errCode. */
  outcome: z.union([z.enum(["pass", "new-finger"]), z.coerce.number().int()]).default("pass"),
});

/** What happens on a phone: who holds it, and the steps WeChat itself shows its user. */
export function deviceApi(state: WeChatState): Hono {
  const app = new Hono();

  app.get("/accounts", (c) => {
    return c.json(state.accounts.map(({ accountId, name, phone, userid }) => ({ accountId, name, phone, userid })));
  });
  app.post("/accounts", async (c) => {
    const given = accountShape.safeParse(await c.req.json());
    if (!given.success) return c.json({ errMsg: "createAccount:fail name, certNo or phone malformed" }, 400);
    return c.json({ accountId: state.addAccount(given.data).accountId });
  });

  for (const [path, kind, api] of [
    ["/login", "login", "login"],
    ["/phone-number", "phone", "getPhoneNumber"],
  ] as const)
    app.post(path, async (c) => {
      const given = whoShape.safeParse(await c.req.json());
      const account = given.success ? state.account(given.data.accountId) : undefined;
      if (!account) return c.json({ errMsg: `${api}:fail no such user`, errCode: -1 }, 404);
      return c.json({ errMsg: `${api}:ok`, code: state.newCode(kind, account) });
    });

  app.post("/soter", async (c) => {
    const given = soterShape.safeParse(await c.req.json());
    const account = given.success ? state.account(given.data.accountId) : undefined;
    const refuse = (errCode: number) => c.json({ errMsg: "startSoterAuthentication:fail", errCode });
    if (!given.success || !account) return refuse(90004);
    const { challenge, outcome } = given.data;
    if (typeof outcome === "number") return refuse(outcome);
    const signed = state.touch(account.openid, challenge, outcome === "new-finger");
    return c.json({ errMsg: "startSoterAuthentication:ok", errCode: 0, authMode: "fingerPrint", ...signed });
  });

  // errCode 0 means "finished", never "passed"; a face that is not the ID's is the platform's to notice.
  app.post("/facial-verify", async (c) => {
    const given = faceShape.safeParse(await c.req.json());
    const account = given.success ? state.account(given.data.accountId) : undefined;
    const found = given.success ? state.verification(given.data.verifyId) : undefined;
    if (!given.success || !account || !found || found.openid !== account.openid)
      return c.json({ errMsg: "requestFacialVerify:fail invalid verifyId", errCode: 10001 });
    const { outcome } = given.data;
    const own = { cert_type: "IDENTITY_CARD", cert_name: account.name, cert_no: account.certNo };
    if (outcome !== "pass") found.result = outcome;
    else if (certHashOf(own) === found.certHash) found.result = 10000;
    else found.result = found.certNo === account.certNo ? 10003 : 10004;
    const isAbandoned = found.result >= 90000;
    if (isAbandoned) return c.json({ errMsg: "requestFacialVerify:fail cancel", errCode: found.result });
    return c.json({ errMsg: "requestFacialVerify:ok", errCode: 0 });
  });

  return app;
}
