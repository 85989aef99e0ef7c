import { Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Button, FailureBlock, Offline, useWork, Waiting } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { refresh, stepOf, useStanding } from "../../ui/standing.ts";
import { dateTime, monthBefore, monthOf, monthWords } from "../../ui/time.ts";
import { RecordSheet, type Shown } from "./record-sheet.tsx";

type Item = Output<"signing.history">["items"][number];
type Login = Output<"sso.history">["logins"][number];
type Filter = "all" | "signed" | "refused";

const STATES: Record<string, { text: string; icon: IconName; look: string }> = {
  signed: { text: "已签署", icon: "check-circle", look: "good" },
  declined: { text: "已拒签", icon: "x-circle", look: "bad" },
  returned: { text: "已退回", icon: "undo", look: "bad" },
  cancelled: { text: "已取消", icon: "x-circle", look: "second" },
  expired: { text: "已过期", icon: "hourglass", look: "second" },
};
/** Whatever came of the signature: the document does not stand any more. */
const VOIDED = { text: "已作废", icon: "x-circle", look: "bad" } as const;
const FILTERS: readonly [Filter, string][] = [
  ["all", "全部"],
  ["signed", "已签"],
  ["refused", "退回与拒签"],
];

/** What was signed and where one logged in, month by month; each opens to what it rests on. */
export function HistoryTab() {
  const { opened, isOffline } = useStanding();
  const [kind, setKind] = useState<"signatures" | "logins">("signatures");
  const [filter, setFilter] = useState<Filter>("all");
  const [month, setMonth] = useState(() => monthOf(Date.now()));
  const [items, setItems] = useState<Item[] | null>(null);
  const [logins, setLogins] = useState<Login[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const { failure, run } = useWork();
  const isReady = opened !== null && stepOf(opened) === "ready";
  const isNow = month === monthOf(Date.now());

  const load = (cursor?: string) =>
    run(async () => {
      if (kind === "logins") return setLogins((await phone.logins(month)).logins);
      const state = filter === "all" ? {} : { state: filter };
      const page = await phone.history({ month, ...state, ...(cursor === undefined ? {} : { cursor }) });
      setItems((known) => (cursor === undefined ? page.items : [...(known ?? []), ...page.items]));
      setNext(page.next ?? null);
    });
  useEffect(() => {
    if (!isReady) return;
    setItems(null);
    setLogins(null);
    setNext(null);
    void load();
  }, [isReady, kind, filter, month]);
  const list = kind === "signatures" ? items : logins;
  return (
    <View className="t-history">
      <Offline isOffline={isOffline} onRetry={() => void refresh({ signIn: true })} />
      {!isReady ? <View className="empty">开通后，这里列出你签过、退回的文书和登录过的电脑。</View> : null}
      {isReady ? (
        <View>
          <View className="segments" role="radiogroup" aria-label="看哪一种记录">
            {(["signatures", "logins"] as const).map((one) => (
              <View
                key={one}
                className={`segments__one t-records-${one} ${kind === one ? "segments__one--on" : ""}`}
                role="radio"
                aria-checked={kind === one}
                onClick={() => setKind(one)}
              >
                {one === "signatures" ? "签名" : "登录"}
              </View>
            ))}
          </View>
          <View className="pager" style={{ justifyContent: "space-between" }}>
            <View
              className="pager__step t-month-before"
              role="button"
              aria-label="上个月"
              onClick={() => setMonth(monthBefore(month))}
            >
              <Icon name="chevron-left" />
            </View>
            <Text className="t-month" style={{ fontWeight: 600 }}>
              {monthWords(month)}
              {list ? ` · ${list.length}${next ? "+" : ""} 条` : ""}
            </Text>
            <View
              className={`pager__step t-month-after ${isNow ? "pager__step--off" : ""}`}
              role="button"
              aria-label="下个月"
              aria-disabled={isNow}
              onClick={() => (isNow ? undefined : setMonth(monthBefore(month, -1)))}
            >
              <Icon name="chevron-right" />
            </View>
          </View>
          {kind === "signatures" ? (
            <View className="chips" role="radiogroup" aria-label="筛选">
              {FILTERS.map(([one, name]) => (
                <View
                  key={one}
                  className={`chip t-filter-${one} ${filter === one ? "chip--on" : ""}`}
                  role="radio"
                  aria-checked={filter === one}
                  onClick={() => setFilter(one)}
                >
                  {name}
                </View>
              ))}
            </View>
          ) : null}
        </View>
      ) : null}
      <FailureBlock failure={failure} />
      {failure ? (
        <Button kind="plain" hook="t-records-again" onTap={() => load()}>
          再取一次
        </Button>
      ) : null}
      {isReady && list === null && !failure ? <Waiting what="正在取记录" rows={5} /> : null}
      {list?.length === 0 ? (
        <View className="card empty">{kind === "signatures" ? "这个月没有记录。" : "这个月没有登录过。"}</View>
      ) : null}
      {kind === "signatures" && items && items.length > 0 ? (
        <View className="card card--flat">
          {items.map((item) => (
            <SignatureRow key={item.taskId} item={item} onOpen={() => setShown({ about: "signature", item })} />
          ))}
        </View>
      ) : null}
      {kind === "logins" && logins && logins.length > 0 ? (
        <View className="card card--flat">
          {logins.map((login) => (
            <View
              key={login.id}
              className="row t-login-item"
              role="button"
              onClick={() => setShown({ about: login.about, login })}
            >
              <View className="row__main">
                <View className="row__title">{login.system}</View>
                <View className="row__meta">{[dateTime(login.at), login.address].filter(Boolean).join(" · ")}</View>
              </View>
              <Icon name="chevron-right" />
            </View>
          ))}
        </View>
      ) : null}
      {next && kind === "signatures" ? (
        <Button kind="plain" onTap={() => load(next)}>
          更早的记录
        </Button>
      ) : null}
      {shown ? <RecordSheet shown={shown} onClose={() => setShown(null)} /> : null}
    </View>
  );
}

function SignatureRow({ item, onOpen }: { item: Item; onOpen: () => void }) {
  const { text, icon, look } = item.voided
    ? VOIDED
    : (STATES[item.state] ?? { text: item.state, icon: "info" as const, look: "second" });
  return (
    <View className="row t-history-item" role="button" onClick={onOpen}>
      <View className="row__main">
        <View className="row__title">{item.title}</View>
        <View className="row__meta">{[item.patientMasked, dateTime(item.at)].filter(Boolean).join(" · ")}</View>
        {item.reason ? <View className="row__meta">原因：{item.reason}</View> : null}
        {item.voided ? <View className="row__meta t-voided">作废原因：{item.voided.reason}</View> : null}
      </View>
      <View className={`line ${look}`}>
        <Icon name={icon} size={18} />
        <Text>{text}</Text>
      </View>
    </View>
  );
}
