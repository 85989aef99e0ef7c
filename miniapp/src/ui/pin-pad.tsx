import { Input, Text, View } from "@tarojs/components";
import { useRef, useState } from "react";
import { Icon } from "./icon.tsx";
import { Button } from "./parts.tsx";

/** Which of the two ways this person types; kept while the app runs. */
let wasText = false;

/**
 * Six boxes and keys in a fixed order. The digits live in this part's memory only, never in an input of the platform, and
 * are cleared before the caller's work begins. `onDone` answers a sentence for a wrong PIN, or null when it is finished. Longer PINs
 * and letters are typed into the platform's own password field. Neither how long a PIN is nor its kind is kept on disk.
 */
export function PinPad({
  title,
  say,
  choosing,
  onDone,
}: {
  title?: string;
  say?: string | null;
  /** A new PIN is being chosen; where six digits are not enough for the hospital, they are not offered. */
  choosing?: { sixDigits: boolean };
  onDone: (pin: string) => Promise<string | null>;
}) {
  const digits = useRef("");
  const [count, setCount] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const isBusy = useRef(false);
  const [isWorking, setWorking] = useState(false);

  const [chosenText, setText] = useState(wasText);
  const [attempt, setAttempt] = useState(0);
  const isText = chosenText || choosing?.sixDigits === false;

  const send = async (pin: string) => {
    digits.current = "";
    wasText = isText;
    isBusy.current = true;
    setWorking(true);
    try {
      setProblem(await onDone(pin));
    } finally {
      isBusy.current = false;
      setWorking(false);
      setCount(0);
      setAttempt((so) => so + 1);
    }
  };
  const press = async (key: string) => {
    if (isBusy.current) return;
    setProblem(null);
    digits.current = key === "back" ? digits.current.slice(0, -1) : (digits.current + key).slice(0, 6);
    setCount(digits.current.length);
    if (digits.current.length === 6) await send(digits.current);
  };
  const swap = () => {
    wasText = !isText;
    digits.current = "";
    setCount(0);
    setProblem(null);
    setText(!isText);
  };
  if (isText)
    return (
      <View className="pin pin--text t-pin">
        {title ? <View className="title center">{title}</View> : null}
        {/* What was typed is gone with its attempt, from the field as well. */}
        <Input
          key={attempt}
          className="field__input t-pin-text"
          placeholder="签名密码"
          password
          maxlength={20}
          onInput={(event) => {
            digits.current = event.detail.value;
          }}
        />
        <View className="pin__say t-pin-say" role="status">
          {isWorking ? <Text className="second">正在核对…</Text> : <Text>{problem ?? say ?? ""}</Text>}
        </View>
        <Button hook="t-pin-go" onTap={() => (isBusy.current ? undefined : send(digits.current))}>
          确定
        </Button>
        {choosing?.sixDigits === false ? null : (
          <Button kind="link" hook="t-pin-swap" onTap={swap}>
            改用 6 位数字键盘
          </Button>
        )}
      </View>
    );
  return (
    <View className="pin t-pin">
      {title ? <View className="title center">{title}</View> : null}
      <View className="pin__boxes" aria-label={`已输入 ${count} 位`}>
        {[0, 1, 2, 3, 4, 5].map((at) => (
          <View key={at} className={`pin__box ${at === count ? "pin__box--next" : ""}`}>
            {at < count ? <View className="pin__dot" /> : null}
          </View>
        ))}
      </View>
      <View className="pin__say t-pin-say" role="status">
        {isWorking ? <Text className="second">正在核对…</Text> : <Text>{problem ?? say ?? ""}</Text>}
      </View>
      <View className="pad">
        {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((key) => (
          <View key={key} className={`pad__key t-key-${key}`} role="button" onClick={() => void press(key)}>
            {key}
          </View>
        ))}
        <View className="pad__key pad__key--side" />
        <View className="pad__key t-key-0" role="button" onClick={() => void press("0")}>
          0
        </View>
        <View
          className="pad__key pad__key--side t-key-back"
          role="button"
          aria-label="退格"
          onClick={() => void press("back")}
        >
          <Icon name="backspace" size={24} />
        </View>
      </View>
      <Button kind="link" hook="t-pin-swap" onTap={swap}>
        {choosing ? "自己定长度，可用字母和符号" : "密码不是 6 位数字"}
      </Button>
    </View>
  );
}
