import { Text, Textarea, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Button, Check, FailureBlock, Sheet, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";

type Way = "return" | "decline" | "delegate";
type Colleague = Output<"signing.delegates">["people"][number];

const WAYS: Record<Way, { name: string; what: string; button: string; reasons: readonly string[] }> = {
  return: {
    name: "退回修改",
    what: "这次签名结束，发起方改好后会重新发来；下次会标出改了哪里。",
    button: "退回修改",
    reasons: ["内容有误", "资料不全", "用药或诊断需核对", "格式不对"],
  },
  decline: {
    name: "拒签",
    what: "整个签名请求结束，其他人也不再签；发起方会看到原因。",
    button: "拒签",
    reasons: ["不是我的病人", "不该由我签", "重复发送", "不同意内容"],
  },
  delegate: {
    name: "转交代签",
    what: "由同事以自己的名义签，文书上注明代你；只能转一次，发起方会收到通知。",
    button: "转交",
    reasons: ["手术中", "外出会诊", "休假", "已交班"],
  },
};

/** Not signing it, in three ways that mean different things; each says what follows and asks why. */
export function RefuseSheet(props: { taskId: string; mayDelegate: boolean; onClose: () => void; onDone: () => void }) {
  const { taskId, mayDelegate, onClose, onDone } = props;
  const [way, setWay] = useState<Way>("return");
  const [reason, setReason] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [colleague, setColleague] = useState<Colleague | null>(null);
  const { failure, run } = useWork();
  const { what, button, reasons } = WAYS[way];
  const chosen = reason === "" ? text.trim() : (reason ?? "");
  const why = chosen === "" ? "请选一个原因" : way === "delegate" && colleague === null ? "请选由哪位同事代签" : null;
  const go = () =>
    run(async () => {
      if (way === "return") await phone.giveBack(taskId, chosen);
      else if (way === "decline") await phone.decline(taskId, chosen);
      else if (colleague) await phone.delegate(taskId, colleague.staffNo, chosen);
      onDone();
    });
  return (
    <Sheet onClose={onClose} hook="t-decline-sheet">
      <View className="sheet__body">
        <View className="chips" role="radiogroup" aria-label="怎样处理">
          {(Object.keys(WAYS) as Way[])
            .filter((one) => one !== "delegate" || mayDelegate)
            .map((one) => (
              <View
                key={one}
                className={`chip t-way-${one} ${way === one ? "chip--on" : ""}`}
                role="radio"
                aria-checked={way === one}
                onClick={() => {
                  setWay(one);
                  setReason(null);
                }}
              >
                {WAYS[one].name}
              </View>
            ))}
        </View>
        <View className="second" style={{ paddingBottom: "8px" }}>
          {what}
        </View>
        {way === "delegate" ? <Colleagues taskId={taskId} chosen={colleague} onChoose={setColleague} /> : null}
        <View className="chips" role="radiogroup" aria-label="原因">
          {[...reasons, ""].map((one) => (
            <View
              key={one}
              className={`chip ${one === "" ? "t-reason-other" : "t-reason"} ${reason === one ? "chip--on" : ""}`}
              role="radio"
              aria-checked={reason === one}
              onClick={() => setReason(one)}
            >
              {one === "" ? "其他原因" : one}
            </View>
          ))}
        </View>
        {reason === "" ? (
          <Textarea
            className="field__input field__input--tall t-reason-text"
            maxlength={100}
            placeholder="写给发起方看，100 字以内；不要写病人姓名"
            value={text}
            onInput={(event) => setText(event.detail.value)}
          />
        ) : null}
        <FailureBlock failure={failure} />
        <View className="gap">
          <Button kind={way === "decline" ? "danger" : "main"} hook="t-decline-go" why={why} onTap={go}>
            {button}
          </Button>
          <Button kind="link" onTap={onClose}>
            再看看
          </Button>
        </View>
      </View>
    </Sheet>
  );
}

/** Who may sign instead, as the hospital's rule for this type says. */
function Colleagues(props: { taskId: string; chosen: Colleague | null; onChoose: (one: Colleague) => void }) {
  const { taskId, chosen, onChoose } = props;
  const [people, setPeople] = useState<Colleague[] | null>(null);
  const [search, setSearch] = useState("");
  const { failure, run } = useWork();
  useEffect(() => {
    void run(async () => setPeople((await phone.delegates(taskId)).people));
  }, [taskId]);
  const wanted = search.trim();
  const found = (people ?? []).filter(
    (one) => wanted === "" || one.name.includes(wanted) || one.staffNo.includes(wanted),
  );
  return (
    <View style={{ paddingBottom: "10px" }}>
      <FailureBlock failure={failure} />
      {people && people.length > 6 ? (
        <Textarea
          className="field__input"
          maxlength={20}
          placeholder="姓名或工号"
          value={search}
          onInput={(event) => setSearch(event.detail.value)}
        />
      ) : null}
      {people?.length === 0 ? <View className="hint">本科室没有可以代签的同事。请退回，由发起方改派。</View> : null}
      {found.slice(0, 6).map((one) => (
        <Check key={one.staffNo} isOn={chosen?.staffNo === one.staffNo} onTap={() => onChoose(one)} hook="t-colleague">
          <Text>{one.name} </Text>
          <Text className="hint">
            <Text className="mono">{one.staffNo}</Text> {one.title}
          </Text>
        </Check>
      ))}
    </View>
  );
}
