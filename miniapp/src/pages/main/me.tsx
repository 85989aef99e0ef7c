import { Image, Text, View } from "@tarojs/components";
import Taro, { useDidShow } from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { Certificate } from "../../../../src/core/x509/certificate.ts";
import type { Name } from "../../../../src/core/x509/name.ts";
import type { Output } from "../../client/api.ts";
import { APP_VERSION } from "../../settings.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button, Fact, FailureBlock, pngUrl, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { AskAgainCard } from "./ask-again-card.tsx";
import { KeyButtons } from "./key-buttons.tsx";
import { forgetStanding, refresh, stepOf, useStanding } from "../../ui/standing.ts";
import { day, daysUntil } from "../../ui/time.ts";
import { DisplayCard } from "./display-card.tsx";

/** CN of a certificate's name (2.5.4.3), or all of it. */
const commonName = (name: Name): string => name.attributes.find((one) => one.oid === "2.5.4.3")?.value ?? name.text;

/** Who this is, whether it can sign, the certificate, this phone, and what the app is. */
export function MeTab() {
  const { opened } = useStanding();
  const [certificate, setCertificate] = useState<Certificate | null>(null);
  const [bio, setBio] = useState<{ can: boolean; isOn: boolean } | null>(null);
  const [ink, setInk] = useState<Output<"seal.handwriting">>(null);
  const { failure, run } = useWork();
  const step = opened ? stepOf(opened) : null;
  useEffect(() => {
    void run(async () => {
      setCertificate(await phone.certificate());
      if (step === "ready") setInk(await phone.handwriting());
    });
  }, [step]);
  const again = async () => {
    const asked = await Taro.showModal({
      title: "重新开通",
      content: "这部手机上的密钥会被删除，要重新刷脸、设密码、办证书。已签的文书不受影响。",
      confirmText: "删除重办",
    });
    if (!asked.confirm) return;
    await phone.forget();
    forgetStanding();
    await refresh();
    await Taro.navigateTo({ url: "/pages/bind/index" });
  };
  const readBio = () => run(async () => setBio(await phone.biometric()));
  // This tab may be opened long after its page was shown.
  useEffect(() => void readBio(), [step]);
  useDidShow(() => void readBio());
  const withdraw = async () => {
    const asked = await Taro.showModal({
      title: "撤回同意",
      content: "以后不再用刷脸核验你的身份，续期、换手机时改由同事当面核验。已签的文书不受影响。",
      confirmText: "撤回",
    });
    if (!asked.confirm) return;
    await run(async () => {
      await phone.withdrawFace();
      await Taro.showToast({ title: "已撤回", icon: "success" });
    });
  };
  const person = opened?.person ?? null;
  return (
    <View className="t-me">
      <FailureBlock failure={failure} />
      {person ? (
        <View className="me">
          <View className="avatar">{person.name.slice(0, 1)}</View>
          <View className="row__main">
            <View className="row__title t-me-name">{person.name}</View>
            <View className="row__meta">
              <Text className="mono">{person.staffNo}</Text> · {person.department}
            </View>
          </View>
          {ink ? (
            <Image className="me__ink" mode="aspectFit" src={pngUrl(ink.png)} nativeProps={{ alt: "手写签名" }} />
          ) : null}
        </View>
      ) : null}
      <View className="card">
        <View className={`line ${step === "ready" ? "good" : "waiting"}`}>
          <Icon name={step === "ready" ? "shield" : "info"} size={24} />
          <Text className="title t-me-verdict">{step === "ready" ? "可以签名" : "还不能签名"}</Text>
        </View>
        <View className="rule" />
        {certificate ? (
          <View>
            <Fact name="证书">
              {commonName(certificate.issuer)} · {day(certificate.notAfter)} 到期
              <Text className="hint">（余 {daysUntil(certificate.notAfter, Date.now())} 天）</Text>
            </Fact>
            <Fact name="持有人">{commonName(certificate.subject)}</Fact>
            <Fact name="序列号">
              <Text className="mono">{certificate.serialHex}</Text>
            </Fact>
            <Fact name="密钥">SM2，手机与服务器各一段</Fact>
          </View>
        ) : (
          <Text className="second">还没有证书。</Text>
        )}
      </View>
      <View className="card">
        <Fact name="本机">
          <Text className="mono">{opened ? opened.terminalId.slice(-8) : "未登录"}</Text>
        </Fact>
        <View className="hint">
          换手机：在新手机上打开杏签，选“旧手机在手边”，用这部手机扫码确认。手机丢了：在新手机上重新核验身份，这里立即作废。
        </View>
      </View>
      {step === "ready" ? (
        <Button kind="plain" icon="pen" hook="t-redraw" onTap={() => Taro.navigateTo({ url: "/pages/ink/index" })}>
          {ink ? `重写手写签名（现在是第 ${ink.version} 版）` : "重写手写签名"}
        </Button>
      ) : null}
      {step === "ready" ? <KeyButtons bio={bio} onChange={readBio} /> : null}
      {step === "ready" ? <AskAgainCard /> : null}
      {person ? (
        <Button kind="plain" icon="face" hook="t-withdraw-face" onTap={withdraw}>
          撤回人脸信息同意
        </Button>
      ) : null}
      <View className="gap">
        <DisplayCard />
      </View>
      <Button kind="danger" hook="t-forget" onTap={again}>
        重新开通（删除本机密钥）
      </Button>
      <View className="card gap">
        <View className="row__title">关于</View>
        <View className="hint">
          杏签 {APP_VERSION}。签名密码不离开这部手机的计算，服务器只知道对或错；连错 5 次锁定，刷脸或当面核验后解锁。
          文书内容在手机和医院之间加密传送，前置机看不到。
          {Taro.getEnv() === Taro.ENV_TYPE.WEB ? "浏览器版的程序来自服务器本身，只用于演示。" : ""}
        </View>
      </View>
    </View>
  );
}
