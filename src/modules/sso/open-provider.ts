import { Buffer } from "node:buffer";
import { type Configuration, Provider } from "oidc-provider";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { masterKey } from "#server/master-key.ts";
import { endSessionsOnLogout } from "./end-on-logout.ts";
import { adapterOn } from "./oidc/adapter.ts";
import { signingKeys } from "./oidc/signing-key.ts";
import { failedPage, plainPage } from "./plain-pages.ts";

/** After a scan the same browser reaches other systems without another for this long, seconds: wards share computers. */
const SSO_SECONDS = 300;
const SCOPES = ["openid", "profile"];

/**
 * The OpenID Connect provider: authorization code with PKCE, RS256, for the systems made in the console. Its login page is the
 * scan; there is no consent page, because the hospital itself registers its systems.
 * @param issuer the full address it is mounted at, e.g. http://localhost:3000/oidc
 */
export async function openProvider(ctx: Context, issuer: string): Promise<Provider> {
  const configuration: Configuration = {
    adapter: adapterOn(ctx),
    jwks: await signingKeys(ctx),
    cookies: { keys: [Buffer.from(masterKey().derive("sso/cookie")).toString("hex")] },
    scopes: SCOPES,
    claims: { openid: ["sub", "amr"], profile: ["name", "preferred_username", "department", "title"] },
    responseTypes: ["code"],
    clientDefaults: { grant_types: ["authorization_code"], response_types: ["code"], default_max_age: SSO_SECONDS },
    // Old client libraries read the ID token only.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Interaction: 600, Session: 36_000, Grant: 36_000 },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      introspection: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: askLogout, postLogoutSuccessSource: loggedOut },
    },
    interactions: { url: (_, { uid }) => `${new URL(issuer).pathname}/interaction/${uid}` },
    findAccount: async (_, sub) => {
      const person = await findPerson(ctx, sub);
      if (person?.state !== "active") return undefined;
      const { name, staffNo, department, title } = person;
      return { accountId: sub, claims: () => ({ sub, name, preferred_username: staffNo, department, title }) };
    },
    loadExistingGrant: async (koa) => {
      const { oidc } = koa;
      if (!oidc.client || !oidc.session?.accountId) return undefined;
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope(SCOPES.join(" "));
      await grant.save();
      return grant;
    },
    renderError: (koa, out) => {
      koa.type = "html";
      const en = [out.error, out.error_description].filter(Boolean).join(": ");
      koa.body = failedPage({ zh: "业务系统的登录请求不被接受。", en }, "");
    },
  };
  const provider = new Provider(issuer, configuration);
  endSessionsOnLogout(provider, ctx);
  return provider;
}

const askLogout: NonNullable<NonNullable<Configuration["features"]>["rpInitiatedLogout"]>["logoutSource"] = (
  koa,
  form,
) => {
  koa.body = plainPage(`<h1>退出登录</h1>${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>退出</button>
<button type="submit" form="op.logoutForm">不退出</button>`);
};

const loggedOut = (koa: { body: unknown }) => {
  koa.body = plainPage("<h1>已退出</h1><p>可以关闭这一页。</p>");
};
