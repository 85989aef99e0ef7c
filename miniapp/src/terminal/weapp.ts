import Taro from "@tarojs/taro";
import { APP_VERSION } from "../settings.ts";
import { type SoterApi, soterOf } from "./soter.ts";
import { type Terminal, TerminalError, type TerminalReason } from "./terminal.ts";

type Callback = (
  options: Record<string, unknown> & {
    success: (answer: unknown) => void;
    fail: (answer: { errMsg: string; errCode?: number }) => void;
  },
) => void;

/** WeChat's own object, for what Taro does not wrap. `qy` is there in WeCom only. */
type Wx = Partial<Record<SoterApi, Callback>> & {
  requestFacialVerify?: (options: {
    verifyId: string;
    success: (answer: { errMsg: string; errCode: number }) => void;
    fail: (answer: { errMsg: string; errCode?: number }) => void;
  }) => void;
  getRandomValues?: (options: {
    length: number;
    success: (answer: { randomValues: ArrayBuffer }) => void;
    fail: (answer: { errMsg: string }) => void;
  }) => void;
  qy?: {
    login: (options: {
      success: (answer: { code: string }) => void;
      fail: (answer: { errMsg: string }) => void;
    }) => void;
  };
};
declare const wx: Wx;

/** The mini-program inside WeChat or WeCom. */
export function weappTerminal(exchangeUrl: string): Terminal {
  const isWecom = wx.qy !== undefined;
  forgetOriginal();
  return {
    platform: isWecom ? "wecom" : "weapp",
    async describe() {
      const { model } = Taro.getDeviceInfo();
      return { model: model.slice(0, 80), appVersion: APP_VERSION };
    },
    async login() {
      if (wx.qy) return await new Promise((success, fail) => wx.qy?.login({ success, fail: (e) => fail(told(e)) }));
      const { code } = await Taro.login().catch((error: unknown) => Promise.reject(told(error)));
      return { code };
    },
    getPhoneNumber: null,
    // WeCom documents neither the face check, which is tied to WeChat's openid, nor SOTER: facts of the platform, not a choice.
    requestFacialVerify: isWecom
      ? null
      : ({ verifyId }) =>
          new Promise((success, fail) => {
            if (!wx.requestFacialVerify) fail(new TerminalError("unsupported", "requestFacialVerify"));
            else wx.requestFacialVerify({ verifyId, success, fail: (error) => fail(told(error)) });
          }),
    biometric: isWecom ? null : soterOf(callWx),
    async scanCode() {
      const found = await Taro.scanCode({ onlyFromCamera: false, scanType: ["qrCode"] }).catch((error: unknown) =>
        Promise.reject(told(error)),
      );
      return { result: found.result };
    },
    async openPdf(bytes) {
      // One file for all: a second original takes the place of the first, and none outlives the next start of the app.
      const filePath = originalPath();
      forgetOriginal();
      try {
        Taro.getFileSystemManager().writeFileSync(filePath, Uint8Array.from(bytes).buffer);
        await Taro.openDocument({ filePath, fileType: "pdf", showMenu: false });
      } catch (error) {
        throw told(error);
      }
    },
    isStill: () =>
      new Promise((done) => {
        void Taro.checkIsOpenAccessibility({ success: ({ open }) => done(open), fail: () => done(true) });
      }),
    storage: {
      async get(name) {
        const text: unknown = Taro.getStorageSync(name);
        return typeof text === "string" && text !== "" ? text : null;
      },
      async set(name, text) {
        Taro.setStorageSync(name, text);
      },
      async remove(name) {
        Taro.removeStorageSync(name);
      },
    },
    randomBytes: (length) =>
      new Promise((success, fail) => {
        if (!wx.getRandomValues) fail(new TerminalError("random", "getRandomValues"));
        else
          wx.getRandomValues({
            length,
            success: ({ randomValues }) => success(new Uint8Array(randomValues)),
            fail: ({ errMsg }) => fail(new TerminalError("random", errMsg)),
          });
      }),
    async request({ method, path, body }) {
      try {
        const { statusCode, data } = await Taro.request<string>({
          url: `${exchangeUrl}${path}`,
          method,
          data: body,
          header: { "content-type": "application/json" },
          dataType: "text",
          responseType: "text",
          timeout: 30_000,
        });
        return { status: statusCode, text: typeof data === "string" ? data : JSON.stringify(data) };
      } catch (error) {
        throw new TerminalError("network", messageOf(error));
      }
    },
    now: () => Date.now(),
    // The logic layer has no monotonic clock of its own.
    monotonic: () => Date.now(),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  };
}

const originalPath = (): string => `${Taro.env.USER_DATA_PATH ?? ""}/original.pdf`;

/** What was opened the last time may hold a patient's name. */
function forgetOriginal(): void {
  try {
    Taro.getFileSystemManager().unlinkSync(originalPath());
  } catch {
    // There was none.
  }
}

/** A call of WeChat's with the old callbacks, as a promise. */
async function callWx<T>(api: SoterApi, args: object): Promise<T> {
  return await new Promise((success, fail) => {
    const call = wx[api];
    if (!call) fail(new TerminalError("unsupported", api));
    else call({ ...args, success: (answer) => success(answer as T), fail: (error) => fail(told(error)) });
  });
}

const messageOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "errMsg" in error ? String(error.errMsg) : String(error);

/** WeChat says why in errMsg: `scanCode:fail cancel`, `…:fail auth deny`. */
function told(error: unknown): TerminalError {
  const message = messageOf(error);
  const errCode = typeof error === "object" && error !== null && "errCode" in error ? Number(error.errCode) : -1;
  const reason: TerminalReason = /cancel/.test(message)
    ? "cancelled"
    : /auth|deny|denied/.test(message)
      ? "refused"
      : "network";
  return new TerminalError(reason, message, errCode);
}
