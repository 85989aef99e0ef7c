import type { IncomingMessage, ServerResponse } from "node:http";
import { errors, type Provider } from "oidc-provider";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { beginLogin } from "#modules/sso/begin-login.ts";
import { ssoError } from "#modules/sso/errors.ts";
import { openProvider } from "#modules/sso/open-provider.ts";
import { failedPage } from "#modules/sso/plain-pages.ts";
import { redeemTicket } from "#modules/sso/redeem-ticket.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { addressOf, type Handler } from "#server/http.ts";
import { tell } from "#server/trpc.ts";
import { type Base, contextOf } from "./base.ts";
import { SCAN_PATH } from "./scan/handler.ts";

export const OIDC_PATH = "/oidc/";
const MOUNT = "/oidc";

/** OpenID Connect under /oidc; its login page is the scan of `src/front/scan`. */
export async function oidcHandler(base: Base, appUrl = env().APP_URL): Promise<Handler> {
  const issuer = `${appUrl}${MOUNT}`;
  const provider = await openProvider(contextOf(base, { kind: "system", name: "oidc" }), issuer);
  const serve = provider.callback();
  return async (req, res) => {
    const ctx = contextOf(base, { kind: "anonymous", address: addressOf(req) });
    const { pathname, searchParams } = new URL(req.url ?? "/", "http://x");
    const [, uid, done] = /^\/oidc\/interaction\/([\w-]+)(\/done)?$/.exec(pathname) ?? [];
    if (uid === undefined) {
      // oidc-provider finds out where it is mounted from what is missing in `url`.
      Object.assign(req, { originalUrl: req.url });
      req.url = (req.url ?? "").slice(MOUNT.length);
      return await serve(req, res);
    }
    const interaction = { provider, uid, doneUrl: `${issuer}/interaction/${uid}/done` };
    try {
      if (done === undefined) await ask(ctx, interaction, req, res);
      else await finish(ctx, interaction, req, res, searchParams.get("ticket") ?? "");
    } catch (error) {
      fail(ctx, res, error instanceof errors.OIDCProviderError ? ssoError("interaction-over", {}, error) : error);
    }
  };
}

/** A person sees this, not a program. */
function fail(ctx: Context, res: ServerResponse, error: unknown): void {
  const { status, say, requestId } = tell(error, ctx);
  const body = Buffer.from(failedPage(say, requestId));
  res.writeHead(status, { "content-type": "text/html; charset=utf-8", "content-length": body.length });
  res.end(body);
}

type Interaction = { provider: Provider; uid: string; doneUrl: string };

/** Opens the scan for this interaction; `login_hint` may name the only staff number wanted. */
async function ask(ctx: Context, { provider, doneUrl }: Interaction, req: IncomingMessage, res: ServerResponse) {
  const { params } = await provider.interactionDetails(req, res);
  const client = await provider.Client.find(String(params.client_id));
  if (!client) throw ssoError("not-found", { what: "接入系统", whatEn: "client system" });
  const hinted = typeof params.login_hint === "string" ? await findByStaffNo(ctx, params.login_hint) : null;
  const { page } = await beginLogin(ctx, {
    system: { id: client.clientId, name: client.clientName ?? client.clientId },
    workstation: "",
    address: addressOf(req),
    wantedPersonId: hinted?.id ?? null,
    returnUrl: doneUrl,
  });
  res.writeHead(303, { location: `${SCAN_PATH}${page}`, "cache-control": "no-store" });
  res.end();
}

/** The ticket of this interaction's own login becomes the provider's session. */
async function finish(
  ctx: Context,
  { provider, uid, doneUrl }: Interaction,
  req: IncomingMessage,
  res: ServerResponse,
  ticket: string,
) {
  const details = await provider.interactionDetails(req, res);
  const systemId = String(details.params.client_id);
  const accountId = await redeemTicket(ctx, { ticket, systemId }, async (_tx, { login, person }) => {
    if (details.uid !== uid || login.returnUrl !== doneUrl) throw ssoError("ticket-unknown");
    return person.id;
  });
  await provider.interactionFinished(req, res, { login: { accountId, amr: ["hwk", "pin"] } });
}
