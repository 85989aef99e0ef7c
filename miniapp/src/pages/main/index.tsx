import { Text, View } from "@tarojs/components";
import Taro, { useDidShow } from "@tarojs/taro";
import { useEffect, useState } from "react";
import { hostUrl } from "../../terminal/current";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Nav } from "../../ui/parts.tsx";
import { refresh, stepOf, useStanding } from "../../ui/standing.ts";
import { Screen } from "../../ui/screen.tsx";
import { HistoryTab } from "./history.tsx";
import { HomeTab } from "./home.tsx";
import { InboxTab } from "./inbox.tsx";
import { MeTab } from "./me.tsx";

type Tab = "home" | "inbox" | "history" | "me";
const TITLES: Record<Tab, string> = { home: "杏签", inbox: "待签", history: "记录", me: "我的" };

const RETRY_MS = { first: 5000, most: 60_000 };

/** The four tabs and the raised scan button. */
export default function MainPage() {
  const [tab, setTab] = useState<Tab>("home");
  const [outside, setOutside] = useState<string | null>(null);
  const standing = useStanding();
  useEffect(() => {
    hostUrl().then(setOutside, () => setOutside(""));
  }, []);
  useDidShow(() => {
    void refresh();
  });
  // Unreachable: asked again by itself, ever more patiently, as long as the page is looked at.
  const { isOffline } = standing;
  useEffect(() => {
    if (!isOffline) return;
    let [wait, timer] = [RETRY_MS.first, setTimeout(again, RETRY_MS.first)];
    function again() {
      void refresh({ signIn: true });
      wait = Math.min(wait * 2, RETRY_MS.most);
      timer = setTimeout(again, wait);
    }
    return () => clearTimeout(timer);
  }, [isOffline]);
  const isReady = standing.opened !== null && stepOf(standing.opened) === "ready";
  const waiting = standing.tasks?.length ?? 0;
  if (outside !== null) return <Outside url={outside} />;
  return (
    <Screen className={`screen--tabs t-main t-tab-is-${tab}`}>
      <Nav title={TITLES[tab]} canGoBack={false} />
      {tab === "home" ? <HomeTab onInbox={() => setTab("inbox")} /> : null}
      {tab === "inbox" ? <InboxTab /> : null}
      {tab === "history" ? <HistoryTab /> : null}
      {tab === "me" ? <MeTab /> : null}
      <View className="tabbar">
        <Item name="home" icon="home" text="首页" now={tab} go={setTab} />
        <Item name="inbox" icon="sign" text="待签" now={tab} go={setTab} badge={waiting} />
        <View
          className="tabbar__item t-scan"
          role="button"
          onClick={() => void Taro.navigateTo({ url: isReady ? "/pages/scan/index" : "/pages/bind/index" })}
        >
          <View className="tabbar__scan">
            <Icon name="scan" size={28} />
          </View>
          <Text>扫一扫</Text>
        </View>
        <Item name="history" icon="history" text="记录" now={tab} go={setTab} />
        <Item name="me" icon="person" text="我的" now={tab} go={setTab} />
      </View>
    </Screen>
  );
}

function Item(props: { name: Tab; icon: IconName; text: string; now: Tab; go: (tab: Tab) => void; badge?: number }) {
  const { name, icon, text, now, go, badge = 0 } = props;
  return (
    <View
      className={`tabbar__item t-tab-${name} ${now === name ? "tabbar__item--on" : ""}`}
      role="button"
      onClick={() => {
        go(name);
        void refresh();
      }}
    >
      <Icon name={icon} size={24} />
      <Text>{text}</Text>
      {badge > 0 ? <Text className="tabbar__badge">{badge > 99 ? "99+" : badge}</Text> : null}
    </View>
  );
}

/** The browser build without a host has no account, camera or face check to offer. */
function Outside({ url }: { url: string }) {
  return (
    <Screen className="t-no-host">
      <Nav title="杏签" canGoBack={false} />
      <View className="card">
        <View className="title">请从宿主页面打开</View>
        <View className="rule" />
        <View>这里没有微信账号、扫码和刷脸能力。{url ? "请打开下面的地址：" : "请向信息科索要打开地址。"}</View>
        {url ? (
          <a className="mono" href={url} target="_top">
            {url}
          </a>
        ) : null}
      </View>
    </Screen>
  );
}
