import type { Handler } from "#server/http.ts";

/** Where a path goes. The first prefix that fits wins; a prefix without a final slash fits that path alone. */
export type Route = { path: string; handle: Handler };

export function routed(routes: readonly Route[], otherwise: Handler): Handler {
  return (req, res) => {
    const path = (req.url ?? "/").split("?", 1)[0] ?? "/";
    const route = routes.find((one) => (one.path.endsWith("/") ? path.startsWith(one.path) : path === one.path));
    return (route?.handle ?? otherwise)(req, res);
  };
}
