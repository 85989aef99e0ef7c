import { Input, Text, View } from "@tarojs/components";
import { useState } from "react";
import { Button, Check, Sheet } from "../../ui/parts.tsx";

/** The three sheets of a new session. Nothing changes before "确定". */

type Type = { code: string; name: string };

export function PlaceSheet(props: {
  known: readonly string[];
  now: readonly string[];
  onDone: (workstations: string[]) => void;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState<readonly string[]>(props.now);
  const [typed, setTyped] = useState("");
  const all = [...new Set([...props.known, ...props.now])];
  const done = () => props.onDone([...new Set([...chosen, typed.trim()])].filter(Boolean));
  return (
    <Sheet hook="t-place-sheet" onClose={props.onClose}>
      <View className="sheet__body">
        <View className="title">在哪台工作站</View>
        {all.map((name) => (
          <Check
            key={name}
            isOn={chosen.includes(name)}
            onTap={() => setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name])}
          >
            <Text>{name}</Text>
          </Check>
        ))}
        <View className="field__label">
          {all.length > 0 ? "或输入另一台的编号" : "输入工作站编号（在医生站右下角）"}
        </View>
        <Input
          className="field__input mono t-place-input"
          maxlength={80}
          placeholder="XNK-03"
          value={typed}
          onInput={(event) => setTyped(event.detail.value)}
        />
        <View className="hint">不选、不填就是不限工作站。别的工作站来的请求会立即停用授权。</View>
      </View>
      <Button hook="t-place-done" onTap={done}>
        确定
      </Button>
    </Sheet>
  );
}

export function TypesSheet(props: {
  types: readonly Type[];
  now: readonly Type[];
  onDone: (types: Type[]) => void;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState<readonly string[]>(props.now.map(({ code }) => code));
  return (
    <Sheet hook="t-types-sheet" onClose={props.onClose}>
      <View className="sheet__body">
        <View className="title">签哪些文书</View>
        {props.types.map(({ code, name }) => (
          <Check
            key={code}
            hook={`t-type-${code}`}
            isOn={chosen.includes(code)}
            onTap={() => setChosen(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code])}
          >
            <Text>{name}</Text>
          </Check>
        ))}
        {props.types.length === 0 ? <View className="empty">医院还没有开放可以自动签的文书类型。</View> : null}
      </View>
      <Button
        hook="t-types-done"
        why={chosen.length === 0 ? "至少选一类" : null}
        onTap={() => props.onDone(props.types.filter(({ code }) => chosen.includes(code)))}
      >
        确定
      </Button>
    </Sheet>
  );
}

const COUNTS = [20, 60, 100, 200];

export function CountSheet(props: { most: number; now: number; onDone: (max: number) => void; onClose: () => void }) {
  const counts = [...new Set([...COUNTS.filter((one) => one < props.most), props.most])];
  return (
    <Sheet hook="t-count-sheet" onClose={props.onClose}>
      <View className="sheet__body">
        <View className="title">最多签几份</View>
        <View className="presets" role="radiogroup">
          {counts.map((one) => (
            <View
              key={one}
              className={`preset t-count-${one} ${one === props.now ? "preset--on" : ""}`}
              role="radio"
              aria-checked={one === props.now}
              onClick={() => props.onDone(one)}
            >
              <View className="preset__name">{one} 份</View>
            </View>
          ))}
        </View>
      </View>
    </Sheet>
  );
}
