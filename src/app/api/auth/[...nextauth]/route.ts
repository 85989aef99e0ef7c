import { type NextRequest } from "next/server";
import NextAuth, { type AuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { consoleBridge } from "#front/bridge.ts";

const ADDRESS_HEADER = "x-xq-address";
/** The session row ends first; the cookie only names it. */
const COOKIE_SECONDS = 10 * 3600;

const options: AuthOptions = {
  session: { strategy: "jwt", maxAge: COOKIE_SECONDS },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  providers: [
    Credentials({
      credentials: { staffNo: {}, password: {}, code: {} },
      authorize: (credentials, request) =>
        signedIn(request, (from) => consoleBridge().signIn({ ...credentials }, from)),
    }),
    Credentials({
      id: "scan",
      credentials: { ticket: {} },
      authorize: (credentials, request) =>
        signedIn(request, (from) => consoleBridge().signInByScan(credentials?.ticket ?? "", from)),
    }),
  ],
  callbacks: {
    jwt({ token, user }) {
      return user && "sid" in user ? { ...token, sid: user.sid } : token;
    },
  },
  events: {
    async signOut({ token }) {
      if (typeof token?.sid === "string") await consoleBridge().signOut(token.sid);
    },
  },
};

type From = { address: string; agent: string };
type Session = { sessionId: string; personId: string; name: string };

async function signedIn(
  request: { headers?: Record<string, unknown> | undefined },
  prove: (from: From) => Promise<Session>,
) {
  const headers = request.headers ?? {};
  const header = (name: string) => (typeof headers[name] === "string" ? headers[name] : "");
  try {
    const session = await prove({ address: header(ADDRESS_HEADER), agent: header("user-agent") });
    return { id: session.personId, name: session.name, sid: session.sessionId };
  } catch (error) {
    // next-auth hands an error's message to the form: the words a person can act on.
    throw new Error(JSON.stringify(consoleBridge().tell(error).say), { cause: error });
  }
}

type Params = { params: Promise<{ nextauth: string[] }> };
const handler = NextAuth(options) as (request: NextRequest, context: Params) => Promise<Response>;

export { handler as GET, handler as POST };
