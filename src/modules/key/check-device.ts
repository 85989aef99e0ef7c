import { eq } from "drizzle-orm";
import { equalBytes, fromBase64url } from "#core/bytes.ts";
import { deviceMac } from "#core/sm/two-party/device.ts";
import type { Context } from "#server/context.ts";
import { keyError } from "./errors.ts";
import type { DeviceMac } from "./input.ts";
import { lockOwnKey, ownKey } from "./read-key.ts";
import { admitSeq } from "./rules.ts";
import { keyPair } from "./schema.ts";
import { openDevice } from "./secrets.ts";

/**
 * Proves that a request comes from the phone that holds the key's ds, once (protocol.md §2 Transport). A failure is
 * dropped and never counted as a PIN try, or strangers could lock doctors out. @param bodyHash SM3 of the input, 32 bytes
 * @throws key.DEVICE_AUTH
 */
export async function checkDevice(
  ctx: Context,
  device: DeviceMac | undefined,
  request: { op: string; bodyHash: Uint8Array },
): Promise<void> {
  if (!device) throw keyError("DEVICE_AUTH");
  const key = await ownKey(ctx, device.keyId);
  if (!key.sealedDevice) throw keyError("DEVICE_AUTH");
  const kd = openDevice(key.id, key.sealedDevice);
  const expected = deviceMac(kd, { ...request, keyId: fromBase64url(key.id), seq: device.seq });
  kd.fill(0);
  if (!equalBytes(expected, fromBase64url(device.mac))) throw keyError("DEVICE_AUTH");
  await ctx.db.transaction(async (tx) => {
    const locked = await lockOwnKey(tx, ctx, key.id);
    const window = admitSeq({ top: locked.deviceSeq, seen: BigInt(`0x${locked.deviceSeen}`) }, device.seq);
    if (!window) throw keyError("DEVICE_AUTH");
    await tx
      .update(keyPair)
      .set({ deviceSeq: window.top, deviceSeen: window.seen.toString(16) })
      .where(eq(keyPair.id, key.id));
  });
}
