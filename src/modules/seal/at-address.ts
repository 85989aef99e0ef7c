import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Whether somebody at this address is at one of those named: single addresses or ranges as RFC 4632 §3.1 writes them. */
export function isAtAddress(address: string | undefined, named: readonly string[]): boolean {
  const family = familyOf(address ?? "");
  if (address === undefined || family === null) return false;
  const list = new BlockList();
  for (const one of named) {
    const [net = "", length] = one.split("/");
    const of = familyOf(net);
    if (of === null) continue;
    if (length === undefined) list.addAddress(net, of);
    else list.addSubnet(net, Number(length), of);
  }
  return list.check(address, family);
}

const familyOf = (address: string): "ipv4" | "ipv6" | null =>
  isIPv4(address) ? "ipv4" : isIPv6(address) ? "ipv6" : null;
