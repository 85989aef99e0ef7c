import { type NextRequest, NextResponse } from "next/server";

/** Switches the language and returns to the page it was switched on. */
export function GET(request: NextRequest): NextResponse {
  const back = request.nextUrl.searchParams.get("back") ?? "/";
  // Only a path of our own: `//elsewhere` would leave the hospital.
  const isOurs = /^\/(?![/\\])/.test(back);
  const response = new NextResponse(null, { status: 303, headers: { location: isOurs ? back : "/" } });
  response.cookies.set("xq-lang", request.nextUrl.searchParams.get("to") === "en" ? "en" : "zh", {
    path: "/",
    sameSite: "lax",
    httpOnly: true,
    maxAge: 31_536_000,
  });
  return response;
}
