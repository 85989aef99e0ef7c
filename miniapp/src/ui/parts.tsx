import { Button as TaroButton, Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { type PropsWithChildren, useEffect, useRef, useState } from "react";
import { type Failure, failureOf } from "../client/failure.ts";
import { Icon, type IconName } from "./icon.tsx";
import { dayWords, hourMinute } from "./time.ts";

/** Parts every page is made of. `hook` is a stable class name for tests. */

const statusBar = (): number => {
  try {
    return process.env.TARO_ENV === "h5" ? 0 : (Taro.getWindowInfo().statusBarHeight ?? 20);
  } catch {
    return 20;
  }
};

export function Nav({ title, canGoBack = true }: { title: string; canGoBack?: boolean }) {
  return (
    <View style={{ paddingTop: `${statusBar()}px` }}>
      <View className="nav">
        {canGoBack ? (
          <View className="nav__back t-back" onClick={goBack} aria-label="返回">
            <Icon name="chevron-left" size={24} />
          </View>
        ) : (
          <Logo />
        )}
        <Text className="nav__title">{title}</Text>
      </View>
    </View>
  );
}

export const Logo = () => (
  <View className="nav__logo" style={{ background: `center / contain no-repeat url("${LOGO}")` }} />
);

export function goBack(): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack();
  else void Taro.reLaunch({ url: "/pages/main/index" });
}

export type ButtonKind = "main" | "plain" | "danger" | "link";

/** Busy while its work runs: a second tap does nothing. A button that cannot act says why when tapped. */
export function Button(props: {
  hook?: string;
  kind?: ButtonKind;
  icon?: IconName;
  why?: string | null;
  children: string;
  onTap: () => void | Promise<unknown>;
}) {
  const [isBusy, setBusy] = useState(false);
  const running = useRef(false);
  const { kind = "main", why = null } = props;
  const tap = async () => {
    if (running.current) return;
    if (why !== null) {
      void Taro.showToast({ title: why, icon: "none", duration: 3000 });
      return;
    }
    running.current = true;
    setBusy(true);
    try {
      await props.onTap();
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  const look = why === null ? (kind === "main" ? "" : `button--${kind}`) : "button--off";
  return (
    <View className={`button ${look} ${props.hook ?? ""}`} onClick={() => void tap()} role="button">
      {isBusy ? <View className="busy" /> : props.icon ? <Icon name={props.icon} size={20} /> : null}
      <Text>{props.children}</Text>
    </View>
  );
}

/** WeChat hands out phone numbers only to its own button. */
export function PhoneNumberButton({ children, onCode }: { children: string; onCode: (code: string) => void }) {
  return (
    <TaroButton
      className="button t-phone-number"
      openType="getPhoneNumber"
      onGetPhoneNumber={(event) => {
        const { code } = event.detail;
        if (code) onCode(code);
      }}
    >
      {children}
    </TaroButton>
  );
}

export function FailureBlock({ failure }: { failure: Failure | null }) {
  if (!failure) return null;
  return (
    <View className="failure t-failure" role="alert">
      <View className="line">
        <Icon name="alert" size={18} />
        <Text className="t-failure-say">{failure.say.zh}</Text>
      </View>
      <View className="failure__trace">
        {failure.code}
        {failure.requestId ? ` · 追踪号 ${failure.requestId}` : ""}
      </View>
    </View>
  );
}

/** @param listAt when what is shown was asked for, ms since 1970; null when nothing is shown */
export function Offline(props: { isOffline: boolean; listAt?: number | null; onRetry: () => void }) {
  const { isOffline, listAt = null, onRetry } = props;
  if (!isOffline) return null;
  return (
    <View className="offline t-offline" role="alert" onClick={onRetry}>
      <Icon name="wifi-off" size={22} />
      <View style={{ flex: 1 }}>
        <View style={{ fontWeight: 600 }}>连不上医院，现在不能签</View>
        <View>
          {listAt === null ? "" : `显示的是 ${dayWords(listAt, Date.now())} ${hourMinute(listAt)} 的待签，只能看。`}
          正在自动重连，也可点这里重试。
        </View>
      </View>
    </View>
  );
}

/** Nothing for a moment, then the shape of what comes; after four seconds it says what it waits for. */
export function Waiting({ what, rows = 4 }: { what: string; rows?: number }) {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const timers = [setTimeout(() => setStage(1), 200), setTimeout(() => setStage(2), 4000)];
    return () => timers.forEach(clearTimeout);
  }, []);
  if (stage === 0) return null;
  return (
    <View className="t-loading" role="status" aria-label={what}>
      <View className="card card--flat">
        {Array.from({ length: rows }, (_, at) => (
          <View key={at} className="row">
            <View className="row__main">
              <View className="bone" style={{ width: `${38 + 9 * (at % 3)}%` }} />
              <View className="bone bone--thin" style={{ width: `${56 + 7 * (at % 2)}%` }} />
            </View>
          </View>
        ))}
      </View>
      {stage === 2 ? <View className="hint center">{what}，比平常慢，还在等医院回答。</View> : null}
    </View>
  );
}

export function Fact({ name, children }: PropsWithChildren<{ name: string }>) {
  return (
    <View className="facts">
      <Text className="facts__name">{name}</Text>
      <View className="facts__value">{children}</View>
    </View>
  );
}

export function Sheet({ children, onClose, hook = "" }: PropsWithChildren<{ onClose: () => void; hook?: string }>) {
  return (
    <View className={`sheet ${hook}`}>
      <View style={{ flex: 1 }} onClick={onClose} />
      <View className="sheet__panel">
        <View className="sheet__grab" onClick={onClose} />
        {children}
      </View>
    </View>
  );
}

/** @param label what it says to a reader where nothing stands beside the box */
export function Check({
  isOn,
  onTap,
  children,
  label,
  hook = "",
}: PropsWithChildren<{ isOn: boolean; onTap: () => void; label?: string; hook?: string }>) {
  const named = label === undefined ? {} : { ariaLabel: label };
  return (
    <View className={`check ${hook}`} onClick={onTap} role="checkbox" aria-checked={isOn} {...named}>
      <View className={`check__box ${isOn ? "check__box--on" : ""}`}>
        {isOn ? <Icon name="check" size={16} /> : null}
      </View>
      {children ? <View style={{ flex: 1 }}>{children}</View> : null}
    </View>
  );
}

/** Runs work for a page and keeps its failure for the screen; null while it is well. */
export function useWork(): {
  failure: Failure | null;
  clear: () => void;
  run: <T>(work: () => Promise<T>) => Promise<T | null>;
} {
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    failure,
    clear: () => setFailure(null),
    run: async (work) => {
      setFailure(null);
      try {
        return await work();
      } catch (error) {
        const told = failureOf(error);
        if (told.code !== "phone.busy") setFailure(told);
        return null;
      }
    },
  };
}

/** Page pictures arrive as base64url; images want base64. */
export const pngUrl = (png: string): string =>
  `data:image/png;base64,${png.replaceAll("-", "+").replaceAll("_", "/")}${"=".repeat((4 - (png.length % 4)) % 4)}`;

const LOGO =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48'%3E%3Crect x='1.5' y='1.5' width='45' height='45' rx='7' fill='%2317505E'/%3E%3Crect x='4.5' y='4.5' width='39' height='39' rx='4.5' fill='none' stroke='%23F5F3EE' stroke-opacity='.38'/%3E%3Cpath d='M22.6 18.4C15.4 13.8 8.6 19.6 9.4 28.2c.8 8.2 7.6 12.6 14 11.3 7 .9 13.2-4.1 13.5-11.9.3-8-6.9-13.2-14.3-9.2Z' fill='%23E8934A'/%3E%3Cpath d='M22.9 18.3c-3.5 6.6-3.2 13.9.9 20.9-1.2.3-2 .4-2.3.3-3.4-6.7-3.1-14.6 1.4-21.2Z' fill='%2317505E'/%3E%3Cpath d='M22.7 18.6c-.2-3.9.9-7.6 3.9-10.2 3.6-3.1 8.3-3.4 13-2.2-.4 4.8-2.1 8.7-6 10.9-3.3 1.9-7.2 2.2-10.9 1.5Z' fill='%23F5F3EE'/%3E%3C/svg%3E";
