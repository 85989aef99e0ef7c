import { type Bytes, equalBytes, type RandomBytes, toBase64url } from "../../bytes.ts";
import { bytes32, bytes65, randomScalar, secretBase, secretTimes, toInteger } from "../curve.ts";
import { decodeRf2 } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import type { Rf3 } from "./messages.ts";
import { refreshChallenge, refreshFactor } from "./refresh.ts";
import type { StoredShare, UnlockedShare, UnlockWith } from "./share.ts";
import { keyRefOf, requirePoint, wipe } from "./transcript.ts";

/** What the phone writes beside its share before RF3 leaves: the next share, and the message to repeat. */
export type RefreshedShare = { share: StoredShare; rf3: Rf3 };

/**
 * The phone's side of REFRESH (protocol.md §5): d1′ = d1·t with t from a Diffie–Hellman exchange, so that an old copy of
 * this phone's storage fits nothing afterwards, even with all traffic recorded. P stays. One object makes one refresh.
 */
export class PhoneRefresh {
  /** For RF1: 32 and 65 bytes as base64url. */
  readonly fid: string;
  readonly Uc: string;
  readonly #x: Bytes;
  readonly #fid: Bytes;
  readonly #point: Bytes;

  private constructor(x: Bytes, fid: Bytes) {
    this.#x = x;
    this.#fid = fid;
    this.#point = bytes65(secretBase(toInteger(x)));
    this.fid = toBase64url(fid);
    this.Uc = toBase64url(this.#point);
  }

  static start(random: RandomBytes): PhoneRefresh {
    return new PhoneRefresh(bytes32(randomScalar(random)), random(32));
  }

  /**
   * Takes RF2, checks P1′, and seals d1′ for the next epoch. `share` keeps the old d1: wipe it afterwards.
   * @param unlock ds and the stretched PIN; the pepper is RF2's
   * @throws ProtocolError RF_MISMATCH when the server's P1′ is not ours, BAD_MESSAGE, BAD_POINT
   */
  accept(rf2: unknown, share: UnlockedShare, unlock: Omit<UnlockWith, "pepper">, random: RandomBytes): RefreshedShare {
    const { Us, P1, pepper, g } = decodeRf2(rf2);
    const { keyId, ep, P, P1: before } = share.facts;
    const key = { keyId, ep, role: "phone", P, P1: before };
    const shared = bytes65(secretTimes(requirePoint(Us), toInteger(this.#x)));
    const factor = bytes32(refreshFactor(keyRefOf(key), this.#fid, this.#point, Us, shared));
    const next = share.times(factor, { ep: ep + 1, g, P1 });
    try {
      const nextRef = keyRefOf({ ...key, ep: ep + 1, P1 });
      const proof = next.proveInverse((A) => refreshChallenge(nextRef, this.#fid, P1, A), random);
      if (!equalBytes(proof.Q, P1)) throw new ProtocolError("RF_MISMATCH");
      const rf3 = { v: 1 as const, keyId: toBase64url(keyId), fid: this.fid };
      return {
        share: next.seal({ ...unlock, pepper }, random),
        rf3: { ...rf3, A: toBase64url(proof.A), z: toBase64url(proof.z) },
      };
    } finally {
      next.wipe();
      wipe(this.#x, shared, factor, pepper);
    }
  }
}
