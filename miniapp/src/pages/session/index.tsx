import { Text, View } from "@tarojs/components";
import Taro, { useRouter } from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { SessionChoice } from "../../client/auto-sign.ts";
import type { Output } from "../../client/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button, FailureBlock, goBack, Nav, Sheet, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { PinPad } from "../../ui/pin-pad.tsx";
import { Screen } from "../../ui/screen.tsx";
import { withPin } from "../../ui/with-pin.ts";
import { CountSheet, PlaceSheet, TypesSheet } from "./choose.tsx";
import { DurationChoice, proposedDuration, untilWords } from "./duration.tsx";
import { SetUp } from "./set-up.tsx";

type Plan = Output<"mandate.plan"> & { hasAutoKey: boolean };
type Open = "place" | "types" | "count" | "pin" | "text" | null;

/** The sentence of protocol.md §7, no more and no less. */
export const SENTENCE =
  "授权期间，医院的两个服务可以一起替你签名，不用你的手机；它们合起来持有你的自动签密钥，任何一个单独都没有。停用会删除它们各自的部分；已签的签名保留。与你本人的主密钥无关。";

/** A new auto-sign session: how long, where, what, how many; then the PIN. */
export default function SessionPage() {
  const { code } = useRouter().params;
  const [plan, setPlan] = useState<Plan | null>(null);
  const [choice, setChoice] = useState<SessionChoice | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const { failure, run } = useWork();
  const load = () =>
    run(async () => {
      const made = await phone.sessionPlan(code ? decodeURIComponent(code) : undefined);
      setPlan(made);
      setChoice((known) => known ?? proposed(made));
    });
  useEffect(() => {
    void load();
  }, []);

  const start = async (pin: string): Promise<string | null> => {
    if (!choice || !plan) return null;
    const begin = async () => {
      await phone.openSession(choice, pin, plan.invitation?.invitationId);
      setOpen(null);
      await Taro.showToast({ title: "自动签已开始", icon: "success" });
      await Taro.reLaunch({ url: "/pages/main/index" });
    };
    return await withPin(run, begin, () => setOpen(null));
  };

  return (
    <Screen className="screen--foot t-session-page">
      <Nav title="新建自动签授权" />
      <FailureBlock failure={failure} />
      {!plan && !failure ? <View className="empty">正在取医院的自动签策略…</View> : null}
      {!plan && failure ? (
        <Button kind="plain" hook="t-session-back" onTap={goBack}>
          返回
        </Button>
      ) : null}
      {plan && !plan.hasAutoKey ? <SetUp onReady={load} /> : null}
      {plan?.hasAutoKey && choice ? (
        <Choosing plan={plan} choice={choice} onChoice={setChoice} open={open} onOpen={setOpen} />
      ) : null}
      {open === "pin" ? (
        <Sheet hook="t-session-pin" onClose={() => setOpen(null)}>
          <PinPad title="输入签名密码，签授权书" onDone={start} />
        </Sheet>
      ) : null}
    </Screen>
  );
}

/** What the invitation of a workstation asks for, within the policy. */
function proposed(plan: Plan): SessionChoice {
  const { invitation, policy } = plan;
  const wanted = plan.types.filter(({ code }) => !invitation?.types.length || invitation.types.includes(code));
  return {
    ...proposedDuration(plan),
    systems: invitation ? plan.systems.filter(({ id }) => id === invitation.system) : plan.systems,
    types: wanted,
    workstations: invitation ? [invitation.workstation] : plan.workstations.slice(0, 1),
    addresses: invitation?.address ? [invitation.address] : [],
    max: Math.min(60, policy.maxCount),
    perMinute: policy.perMinute,
  };
}

function Choosing(props: {
  plan: Plan;
  choice: SessionChoice;
  onChoice: (choice: SessionChoice) => void;
  open: Open;
  onOpen: (open: Open) => void;
}) {
  const { plan, choice, onChoice, open, onOpen } = props;
  const until = untilWords(plan, choice);
  const close = () => onOpen(null);
  const change = (part: Partial<SessionChoice>) => {
    onChoice({ ...choice, ...part });
    close();
  };
  const [first, second] = choice.types;
  const place = choice.workstations.join("、") || "不限工作站";
  return (
    <View>
      <DurationChoice
        plan={plan}
        now={choice}
        onChoose={(duration) => {
          const { notAfter: _, ...rest } = choice;
          onChoice({ ...rest, ...duration });
        }}
      />
      <View className="heading">在哪里、签什么</View>
      <View className="card card--flat">
        <Row name="工作站" hook="t-place" onTap={() => onOpen("place")}>
          {place}
        </Row>
        <Row name="文书类型" hook="t-types" onTap={() => onOpen("types")}>
          {[first?.name, second?.name].filter(Boolean).join("、") || "还没有选"}
          {choice.types.length > 2 ? ` 等 ${choice.types.length} 类` : ""}
        </Row>
        <Row name="最多" hook="t-count" onTap={() => onOpen("count")}>
          {choice.max} 份，用完自动停
        </Row>
      </View>
      <View className="heading">这些永远要你亲手签</View>
      <View className="card t-by-hand">
        {plan.byHand.map(({ code, name }) => (
          <Text key={code} className="tag tag--mist">
            {name}
          </Text>
        ))}
      </View>
      <View className="card line t-sentence" style={{ alignItems: "flex-start" }}>
        <Icon name="key" size={20} />
        <Text style={{ flex: 1 }}>{SENTENCE}</Text>
      </View>
      <View className="foot">
        <View className="line">
          <Text className="second t-session-summary" style={{ flex: 1 }}>
            到 {until} · {place} · {choice.types.length} 类 · {choice.max} 份
          </Text>
          <Text className="link t-show-mandate" onClick={() => onOpen("text")}>
            看授权书
          </Text>
        </View>
        <Button
          hook="t-session-start"
          icon="key"
          why={choice.types.length === 0 ? "请先选文书类型" : choice.systems.length === 0 ? "没有可用的业务系统" : null}
          onTap={() => onOpen("pin")}
        >
          签授权书并开始
        </Button>
      </View>
      {open === "place" ? (
        <PlaceSheet
          known={plan.workstations}
          now={choice.workstations}
          onDone={(workstations) => change({ workstations, addresses: [] })}
          onClose={close}
        />
      ) : null}
      {open === "types" ? (
        <TypesSheet types={plan.types} now={choice.types} onDone={(types) => change({ types })} onClose={close} />
      ) : null}
      {open === "count" ? (
        <CountSheet most={plan.policy.maxCount} now={choice.max} onDone={(max) => change({ max })} onClose={close} />
      ) : null}
      {open === "text" ? (
        <Sheet hook="t-mandate-text" onClose={close}>
          <View className="sheet__body">
            <View className="title">授权书</View>
            <View className="second">
              {plan.signer.name}（{plan.signer.staffNo}）授权 {choice.systems.map(({ name }) => name).join("、")}
              ，自现在起至 {until}，在 {place}
              {choice.addresses.length > 0 ? `（${choice.addresses.join("、")}）` : ""} 发起的{" "}
              {choice.types.map(({ name }) => name).join("、")}，最多 {choice.max} 份、每分钟 {choice.perMinute}{" "}
              份，由自动签密钥签名。
            </View>
            <View className="second">{SENTENCE}</View>
          </View>
          <Button kind="plain" hook="t-close-text" onTap={close}>
            关闭
          </Button>
        </Sheet>
      ) : null}
    </View>
  );
}

function Row(props: { name: string; hook: string; children: React.ReactNode; onTap: () => void }) {
  return (
    <View className={`row ${props.hook}`} role="button" onClick={props.onTap}>
      <Text className="facts__name">{props.name}</Text>
      <View className="row__main">{props.children}</View>
      <Icon name="chevron-right" />
    </View>
  );
}
