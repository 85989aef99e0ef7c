/**
 * Answers the `wx` calls of the app in the frame. Only messages from that frame and its origin are heard, and answers go
 * to that origin alone. `apis` maps a name to an async function; what it throws travels as {errMsg, errCode}.
 */
export function openBridge({ frame, origin, apis }) {
  const send = (message) => frame.contentWindow?.postMessage({ xq: "wx", ...message }, origin);
  window.addEventListener("message", async ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin) return;
    if (data?.xq !== "wx" || typeof data.api !== "string") return;
    const { id, api, args } = data;
    try {
      const known = Object.hasOwn(apis, api) ? apis[api] : undefined;
      if (!known) throw { errMsg: `${api}:fail not supported`, errCode: -1 };
      send({ id, ok: true, result: await known(args ?? {}) });
    } catch (error) {
      const { errMsg = `${api}:fail`, errCode = -1 } = error ?? {};
      send({ id, ok: false, error: { errMsg, errCode } });
    }
  });
  frame.addEventListener("load", () => frame.contentWindow?.postMessage({ xq: "wx-ready" }, origin));
}
