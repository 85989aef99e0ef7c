import { type NextRequest, NextResponse } from "next/server";

/**
 * A fresh nonce a page: only scripts that came with it run, nothing is loaded from elsewhere, and nobody frames us.
 * Styles come from our own files, or from the template designer's handles, which bear the nonce; `style=` attributes in
 * HTML are not used, so they are not allowed.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    // The scan page stands in a frame of the sign-in page.
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  // The pages want to know where they are, e.g. to come back after signing in.
  headers.set("x-xq-path", request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = { matcher: ["/((?!_next/static|api/|icon.svg|logo.svg).*)"] };
