import { errorsOf } from "#core/error.ts";

/** What people call an upstream: "wechat", "wecom", or the channel of a CA or a time-stamping authority. */
export const serviceFacts = (upstream: string) => {
  const known: Record<string, readonly [string, string]> = { wechat: ["微信", "WeChat"], wecom: ["企业微信", "WeCom"] };
  const [service, serviceEn] = known[upstream] ?? [`通道 ${upstream}`, `channel ${upstream}`];
  return { upstream, service, serviceEn };
};

/** Facts are those of `serviceFacts`; `code` is the upstream's own error number. */
export const gatewayError = errorsOf("gateway", {
  "no-exchange": {
    status: 503,
    zh: "连不上前置交换节点，没有向外提交任何内容。请信息科检查交换节点是否在运行、隧道证书是否有效，恢复后重试。",
    en: "No exchange node answers; nothing was sent out. Check that it runs and that the tunnel certificates are valid.",
  },
  lost: {
    status: 502,
    zh: "与 {service} 的连接中断，对方可能已处理。请几秒后重试；要重新取得的凭证请重新点一次。",
    en: "The connection to {serviceEn} was lost; it may have acted. Try again in a few seconds, with a new code where one is needed.",
  },
  timeout: {
    status: 504,
    zh: "{service} 没有及时答复。请一分钟后重试；若持续，请信息科查看交换节点的出口网络。",
    en: "{serviceEn} did not answer in time. Try again in a minute; if it goes on, check the exchange's way out.",
  },
  unreachable: {
    status: 503,
    zh: "交换节点连不上 {service}。请信息科检查交换节点的出口网络和域名解析。",
    en: "The exchange cannot reach {serviceEn}. Check its way out and its name resolution.",
  },
  resting: {
    status: 503,
    zh: "{service} 连续失败，已暂停调用。十秒后自动恢复尝试，请届时重试。",
    en: "{serviceEn} failed repeatedly and is left alone. It is tried again in ten seconds.",
  },
  upstream: {
    status: 502,
    zh: "{service} 出错（状态 {status}[：{detail}]）。请一分钟后重试；若持续，请联系服务方并告知此状态。",
    en: "{serviceEn} failed (status {status}[: {detail}]). Try again in a minute, then ask its operator.",
  },
  refused: {
    status: 502,
    zh: "{service} 拒绝了请求（状态 {status}[：{detail}]）。请信息科核对通道配置与申请内容。",
    en: "{serviceEn} refused the request (status {status}[: {detail}]). Check the channel's configuration.",
  },
  unauthorized: {
    status: 502,
    zh: "{service} 不认可我们的账号（状态 {status}）。请信息科更新交换节点配置里的用户名和密码。",
    en: "{serviceEn} does not accept our account (status {status}). Update the credentials at the exchange.",
  },
  answer: {
    status: 502,
    zh: "{service} 的答复看不懂，已丢弃。请信息科核对接口地址与版本。",
    en: "The answer of {serviceEn} makes no sense and was dropped. Check the address and version.",
  },
  pending: {
    status: 503,
    zh: "{service} 需要人工审核，尚未发证。请等审核通过后重试。",
    en: "{serviceEn} wants a person to look first. Try again after its approval.",
  },
  "not-configured": {
    status: 500,
    zh: "交换节点没有配置 {connector}。请信息科在交换节点配置里补上这个通道。",
    en: "The exchange does not know {connector}. Add the channel to its configuration.",
  },
  "bad-input": {
    status: 400,
    zh: "提交给 {service} 的内容格式不对[（{detail}）]，没有外发。请核对后重试。",
    en: "The input for {serviceEn} is malformed[ ({detail})]; nothing was sent. Check it and try again.",
  },
  "code-used": {
    status: 400,
    zh: "微信凭证已过期或已使用过。请返回重新点一次。",
    en: "The WeChat code has expired or was used already. Go back and tap again.",
  },
  "wechat-busy": {
    status: 429,
    zh: "微信接口调用太频繁。请一分钟后重试。",
    en: "WeChat's call limit is reached. Try again in a minute.",
  },
  "wechat-blocked": {
    status: 403,
    zh: "此微信账号被平台限制，不能登录。请换用其他微信账号，或联系微信客服。",
    en: "WeChat blocks this account. Use another one or ask WeChat's service.",
  },
  "wechat-settings": {
    status: 502,
    zh: "微信不认可小程序的设置（errcode {code}）。请信息科核对 appid、密钥、接口权限和 IP 白名单。",
    en: "WeChat does not accept the mini-program's settings (errcode {code}). Check appid, secret, permissions and IPs.",
  },
  "face-expired": {
    status: 400,
    zh: "刷脸凭证已失效或与本人不符。请重新刷脸。",
    en: "The face check has expired or belongs to somebody else. Do it again.",
  },
  "face-identity": {
    status: 400,
    zh: "微信未受理：姓名或身份证号为空或格式不对。请人事核对人员档案后重试。",
    en: "WeChat did not accept the name or ID number. Have the staff record checked.",
  },
  "wechat-code": {
    status: 502,
    zh: "微信返回错误 {code}。请一分钟后重试；若持续，请把此编号告诉信息科。",
    en: "WeChat answered error {code}. Try again in a minute, then give the number to IT.",
  },
  "wecom-busy": {
    status: 429,
    zh: "企业微信接口调用太频繁。请一分钟后重试。",
    en: "WeCom's call limit is reached. Try again in a minute.",
  },
  "wecom-unknown": {
    status: 404,
    zh: "企业微信里没有这个成员，或不在小程序的可见范围内。请企业微信管理员核对。",
    en: "WeCom has no such member, or the mini-program is not visible to them. Ask WeCom's administrator.",
  },
  "wecom-settings": {
    status: 502,
    zh: "企业微信不认可应用的设置（errcode {code}）。请信息科核对企业 ID、应用密钥和可信 IP。",
    en: "WeCom does not accept the app's settings (errcode {code}). Check corpid, secret and trusted IPs.",
  },
  "wecom-code": {
    status: 502,
    zh: "企业微信返回错误 {code}。请一分钟后重试；若持续，请把此编号告诉信息科。",
    en: "WeCom answered error {code}. Try again in a minute, then give the number to IT.",
  },
});
