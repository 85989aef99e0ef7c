import { Text, View } from "@tarojs/components";
import Taro, { useDidShow } from "@tarojs/taro";
import { useEffect, useRef, useState } from "react";
import type { Output } from "../client/api.ts";
import { type Failure, failureOf } from "../client/failure.ts";
import type { Confirmation, ConfirmItem, SignedOutcome } from "../client/signing.ts";
import { FailureBlock, Button, Sheet } from "./parts.tsx";
import { phone, terminal } from "./phone.ts";
import { PinPad } from "./pin-pad.tsx";
import { SigningProgress } from "./signing-progress.tsx";
import { TRY_AGAIN } from "./with-pin.ts";

/** Only a face check opens these. */
const LOCKED = ["key.PIN_LOCKED", "key.PIN_WORN"];
const PIN_INSTEAD = /^(key\.BIO_|terminal\.|phone\.no-biometric|gateway\.)/;

function documentsOf(items: readonly ConfirmItem[]): string {
  const fields = items[0]?.fields ?? {};
  const many = items.length > 1 ? ` 等 ${items.length} 份` : " 1 份";
  const patient = fields["patientMasked"] ? ` · ${String(fields["patientMasked"])}` : "";
  return `签署 ${String(fields["title"] ?? "文书")}${many}${patient}`;
}

const loginOf = ({ system, workstation }: Output<"sso.scan">): string =>
  `登录 ${[system, workstation].filter(Boolean).join(" · ")}`;

/**
 * Asks the server for its offer, shows what exactly would be signed, and takes the PIN. Closing it signs nothing; while it
 * signs it cannot be closed.
 */
export function ConfirmSheet(props: {
  taskIds: readonly string[];
  /** The warnings of the one document that the person ticked as read. */
  heeded?: readonly string[];
  /** For a login instead of documents; `match` is the number the person picked. */
  login?: { scanned: Output<"sso.scan">; match: string };
  onClose: () => void;
  /** `tookMs`: from the PIN to the answer. */
  onSigned: (outcomes: SignedOutcome[], tookMs: number) => void;
}) {
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [byFinger, setFinger] = useState(false);
  const [openMinutes, setOpenMinutes] = useState(0);
  const [areDigestsShown, setDigestsShown] = useState(false);
  const isSigning = useRef(false);
  const [isRunning, setRunning] = useState(false);
  const asked = props.taskIds.join();
  const prepare = async () => {
    setFailure(null);
    try {
      const { login } = props;
      setConfirmation(
        await (login ? phone.prepareLogin(login.scanned, login.match) : phone.prepare(asked.split(","), props.heeded)),
      );
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  useEffect(() => {
    phone.biometric().then(
      ({ isOn }) => setFinger(isOn),
      () => setFinger(false),
    );
    phone.openMinutes().then(setOpenMinutes, () => setOpenMinutes(0));
  }, []);
  useEffect(() => {
    void prepare();
  }, [asked]);
  // Back from the face check: the doctor goes on where the lock stopped them.
  useDidShow(() => {
    if (failure && LOCKED.includes(failure.code)) void prepare();
  });
  const sign = async (by: { pin: string } | "finger" | "open"): Promise<string | null> => {
    if (!confirmation) return null;
    isSigning.current = true;
    setRunning(true);
    const from = terminal.monotonic();
    try {
      const signed =
        by === "open"
          ? await phone.confirmOpen(confirmation)
          : await phone.confirm(confirmation, by === "finger" ? null : by.pin);
      props.onSigned(signed, terminal.monotonic() - from);
      return null;
    } catch (error) {
      const told = failureOf(error);
      // The fingerprint did not do: what was offered stands, and the PIN is always there.
      if (by !== "finger") setOpenMinutes(0);
      if (by === "open" && told.code === "phone.pin-again") return null;
      if (by === "finger" && PIN_INSTEAD.test(told.code)) {
        setFinger(false);
        await Taro.showToast({ title: told.say.zh, icon: "none", duration: 4000 });
        return null;
      }
      if (TRY_AGAIN.includes(told.code)) return told.say.zh;
      setFailure(told);
      return null;
    } finally {
      isSigning.current = false;
      setRunning(false);
    }
  };
  const items = confirmation?.items ?? [];
  const [first] = items;
  return (
    <Sheet hook="t-confirm-sheet" onClose={() => (isSigning.current ? undefined : props.onClose())}>
      {failure ? (
        <View className="sheet__body">
          <View className="title center">没有签成</View>
          <FailureBlock failure={failure} />
          {LOCKED.includes(failure.code) ? (
            <Button hook="t-face-unlock" onTap={() => Taro.navigateTo({ url: "/pages/bind/index?unlock=1" })}>
              {terminal.requestFacialVerify ? "刷脸解锁" : "核验解锁"}
            </Button>
          ) : (
            <Button hook="t-prepare-again" onTap={prepare}>
              重新确认
            </Button>
          )}
          <Button kind="plain" hook="t-close-sheet" onTap={props.onClose}>
            关闭
          </Button>
        </View>
      ) : null}
      {!failure && !confirmation ? (
        <View className="sheet__body empty">
          <View className="line" style={{ justifyContent: "center" }}>
            <View className="busy" />
            <Text>正在取要签的内容并核对…</Text>
          </View>
        </View>
      ) : null}
      {!failure && first ? (
        <View>
          <View className="sheet__body center">
            <View className="title">{openMinutes > 0 ? "确认签名" : "输入签名密码"}</View>
            <View className="second t-confirm-what">
              {props.login ? loginOf(props.login.scanned) : documentsOf(items)}
              {confirmation && confirmation.leftOut.length > 0
                ? `（另有 ${confirmation.leftOut.length} 份现在不能签）`
                : ""}
            </View>
            <View
              className="hint t-show-digest"
              style={{ padding: "6px" }}
              onClick={() => setDigestsShown(!areDigestsShown)}
            >
              {areDigestsShown ? "收起摘要" : "看将要签名的摘要（SM3）"}
            </View>
            {areDigestsShown
              ? items.map((item) => (
                  <View key={item.taskId} className="mono t-digest">
                    {item.digest}
                  </View>
                ))
              : null}
          </View>
          {isRunning && items.length > 1 ? <SigningProgress taskIds={items.map((item) => item.taskId)} /> : null}
          {openMinutes > 0 ? (
            <View className="sheet__body">
              <Button hook="t-confirm-open" icon="sign" onTap={() => sign("open")}>
                确认
              </Button>
              <View className="hint center gap">刚输过密码，{openMinutes} 分钟内不再问；离开小程序就作废。</View>
            </View>
          ) : byFinger ? (
            <View className="sheet__body">
              <Button hook="t-finger" icon="shield" onTap={() => sign("finger")}>
                按指纹确认
              </Button>
              <Button kind="link" hook="t-use-pin" onTap={() => setFinger(false)}>
                改用签名密码
              </Button>
            </View>
          ) : (
            <PinPad onDone={(pin) => sign({ pin })} />
          )}
        </View>
      ) : null}
    </Sheet>
  );
}
