/* global jsQR */

/** The text of a QR code in a picture, or null. Tried at several sizes, because screenshots come in all of them. */
async function readPicture(blob) {
  const picture = await createImageBitmap(blob);
  for (const side of [picture.width, 1200, 800, 500, 300]) {
    const scale = side / picture.width;
    if (scale > 2 || picture.width * scale > 4000) continue;
    const text = readFrame(picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
    if (text) return text;
  }
  return null;
}

function readFrame(source, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const draw = canvas.getContext("2d", { willReadFrequently: true });
  draw.fillStyle = "#fff";
  draw.fillRect(0, 0, width, height);
  draw.drawImage(source, 0, 0, width, height);
  const { data } = draw.getImageData(0, 0, width, height);
  return jsQR(data, width, height, { inversionAttempts: "attemptBoth" })?.data || null;
}

/** The scan sheet: camera where there is one, else a picture (chosen, dragged, pasted) or the code's text. */
export function scanSheet({ open, close }) {
  return new Promise((done, fail) => {
    const sheet = open(`
      <h2 id="sheet-title">扫一扫</h2>
      <p>对准二维码；没有摄像头时，拖入或粘贴二维码图片，也可以粘贴码里的文字。</p>
      <video id="camera" playsinline muted hidden></video>
      <button class="plain" id="use-camera" type="button">打开摄像头</button>
      <p></p>
      <label class="drop" id="drop">选择、拖入或粘贴二维码图片<input id="picture" type="file" accept="image/*" /></label>
      <textarea id="code" rows="2" placeholder="粘贴二维码里的文字" aria-label="二维码里的文字"></textarea>
      <p role="alert" id="scan-problem"></p>
      <div class="row"><button class="plain" id="cancel" type="button">取消</button><button class="main" id="use" type="button">识别</button></div>`);
    const at = (id) => sheet.querySelector(`#${id}`);
    const say = (text) => (at("scan-problem").textContent = text);
    let stream = null;

    const finish = (act, value) => {
      document.removeEventListener("paste", onPaste);
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
      close();
      act(value);
    };
    const found = (result) =>
      finish(done, { errMsg: "scanCode:ok", result, scanType: "QR_CODE", charSet: "utf-8", path: "" });
    const tryPicture = async (blob) => {
      say("");
      const text = await readPicture(blob).catch(() => null);
      if (text) found(text);
      else say("图里没有认出二维码。请把二维码截得完整一些，再试一次。");
    };
    const onPaste = (event) => {
      const picture = [...event.clipboardData.files].find(({ type }) => type.startsWith("image/"));
      if (!picture) return;
      event.preventDefault();
      void tryPicture(picture);
    };
    document.addEventListener("paste", onPaste);

    at("picture").addEventListener("change", ({ target }) => target.files[0] && tryPicture(target.files[0]));
    at("drop").addEventListener("dragover", (event) => {
      event.preventDefault();
      at("drop").classList.add("over");
    });
    at("drop").addEventListener("dragleave", () => at("drop").classList.remove("over"));
    at("drop").addEventListener("drop", (event) => {
      event.preventDefault();
      at("drop").classList.remove("over");
      const [file] = event.dataTransfer.files;
      if (file) void tryPicture(file);
    });
    at("use").addEventListener("click", () => {
      const text = at("code").value.trim();
      if (text) found(text);
      else say("请先粘贴二维码里的文字，或放一张二维码图片。");
    });
    at("cancel").addEventListener("click", () => finish(fail, { errMsg: "scanCode:fail cancel", errCode: 0 }));
    at("use-camera").hidden = !navigator.mediaDevices?.getUserMedia;
    at("use-camera").addEventListener("click", async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        say("没有可用的摄像头。请改用图片或文字。");
        return;
      }
      const video = at("camera");
      video.hidden = false;
      at("use-camera").hidden = true;
      video.srcObject = stream;
      await video.play();
      const look = () => {
        if (!stream) return;
        const text = video.videoWidth ? readFrame(video, video.videoWidth, video.videoHeight) : null;
        if (text) found(text);
        else setTimeout(look, 120);
      };
      look();
    });
    at("code").focus();
  });
}
