import { Text, View } from "@tarojs/components";
import Taro, { useDidShow } from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { Output } from "../client/api.ts";
import { Icon } from "./icon.tsx";
import { Button, FailureBlock, useWork } from "./parts.tsx";
import { phone } from "./phone.ts";
import { clockTime, dateTime } from "./time.ts";

type Session = NonNullable<Output<"mandate.current">["session"]>;

/** 1:04:09, of milliseconds; never below zero. */
export function countdown(ms: number): string {
  const left = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}

/**
 * The auto-sign session on the home screen: how long it still runs, where, how much, and one tap to stop it. Nothing is asked back:
 * a slip costs a PIN, a question costs seconds in which others sign.
 */
export function SessionCard() {
  const [session, setSession] = useState<Session | null>(null);
  const [digest, setDigest] = useState<Output<"signing.autoDigest">["digest"]>(null);
  const [now, setNow] = useState(Date.now());
  const [isStopped, setStopped] = useState(false);
  const { failure, run } = useWork();
  const load = () =>
    run(async () => {
      setSession(await phone.currentSession());
      setDigest(await phone.autoDigest());
    });
  useEffect(() => {
    void load();
  }, []);
  useDidShow(() => void load());
  useEffect(() => {
    if (!session) return;
    const tick = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(tick);
  }, [session]);

  const stop = async () => {
    if (!session) return;
    const done = await run(async () => {
      await phone.endSession(session.mandateId);
      return true;
    });
    if (!done) return;
    setSession(null);
    setStopped(true);
  };
  const isRunning = session !== null && Date.parse(session.until) > now;
  return (
    <View>
      <FailureBlock failure={failure} />
      {digest ? (
        <View className="card row t-digest-card" onClick={() => void Taro.navigateTo({ url: "/pages/session/digest" })}>
          <View className="row__main">
            <View className="row__title">授权内替你签了 {digest.count} 份</View>
            <View className="row__meta">截至 {dateTime(digest.until)}，请核对。</View>
          </View>
          <Icon name="chevron-right" />
        </View>
      ) : null}
      {isRunning ? (
        <View className="card session t-session" role="status">
          <View className="line">
            <Icon name="key" size={20} />
            <Text className="row__title">自动签进行中</Text>
            <Text className="session__left t-session-left">{countdown(Date.parse(session.until) - now)}</Text>
          </View>
          <View className="second t-session-scope">
            {session.workstations.join("、") || "不限工作站"} · 已签 {session.used} / {session.max} 份 · 至{" "}
            {clockTime(session.until)}
          </View>
          <View className="gap">
            <Button kind="danger" hook="t-session-stop" onTap={stop}>
              立即停用
            </Button>
          </View>
        </View>
      ) : (
        <View className="card row t-session-new" onClick={() => Taro.navigateTo({ url: "/pages/session/index" })}>
          <View className="row__main">
            <View className="row__title">自动签授权</View>
            <View className="row__meta t-session-none">
              {isStopped ? "已停用，已签的签名保留。" : "没有正在进行的授权。"}
            </View>
          </View>
          <Icon name="chevron-right" />
        </View>
      )}
    </View>
  );
}
