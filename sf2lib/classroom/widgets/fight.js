// The browser's part of a fight: paints pictures and says so, sends keys, shows the rival's Q-values.
// What is said: {kind: "go" | "pause" | "stop" | "keys" | "painted"}. What is heard: a picture, its number, Q-values.

const LABELS = { ready: "Fight", paused: "Go on", over: "Fight again", failed: "Try again" };
const ARROWS = { ArrowLeft: "←", ArrowUp: "↑", ArrowRight: "→", ArrowDown: "↓" };
const TELL = 60; // milliseconds between two answers: each makes JupyterLab draw its sign of a busy kernel anew
const GROUPS = { move: ["UP", "LEFT", "DOWN", "RIGHT"], punch: ["LP", "MP", "HP"], kick: ["LK", "MK", "HK"] };
const STICK = [
  ["↖", "UP LEFT"], ["↑", "UP"], ["↗", "UP RIGHT"],
  ["←", "LEFT"], ["", ""], ["→", "RIGHT"],
  ["↙", "DOWN LEFT"], ["↓", "DOWN"], ["↘", "DOWN RIGHT"],
];

function make(parent, tag, className = "", text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  parent?.append(node);
  return node;
}

function render({ model, el }) {
  const root = make(el, "div", "dojo-fight");
  root.classList.toggle("dojo-wide", model.get("moves").length > 0);
  root.tabIndex = 0;
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys rest while this has the focus

  const row = make(root, "div", "dojo-row");
  const column = make(row, "div", "dojo-column");
  const head = make(column, "div", "dojo-head");
  const [left, score, right] = ["dojo-name", "dojo-score", "dojo-name"].map((name) => make(head, "span", name));
  const stage = make(column, "div", "dojo-stage");
  const canvas = make(stage, "canvas");
  [canvas.width, canvas.height] = [320, 224];
  const surface = canvas.getContext("2d");
  const cover = make(stage, "div", "dojo-cover");
  const message = make(cover, "div", "dojo-message");
  message.setAttribute("role", "status");
  const button = make(cover, "button", "dojo-button");
  button.type = "button";
  const thoughts = makeThoughts(row, model.get("moves"));
  const touch = makeTouch(root);
  const foot = make(root, "div", "dojo-foot");
  makeHelp(foot, model.get("controls"));
  const speed = make(foot, "span", "dojo-speed");

  // keys: what presses a control -> which, in the order in which they went down
  const held = new Map();
  const tell = () => model.send({ kind: "keys", held: [...held.values()].flat() });
  const press = (by, controls) => {
    if (String(held.get(by) ?? "") === String(controls)) return;
    held.delete(by);
    if (controls.length) held.set(by, controls);
    tell();
  };
  const letGo = () => {
    if (held.size) {
      held.clear();
      tell();
    }
  };
  const playing = () => model.get("phase") === "on";
  const pause = (why) => {
    letGo();
    if (playing() || model.get("phase") === "loading") model.send({ kind: "pause", why });
  };
  const go = () => {
    root.focus({ preventScroll: true }); // before the button goes, or the focus would be lost with it
    model.send({ kind: "go" });
  };

  // pictures
  let newest = 0, heard = performance.now(), told = 0, teller = null;
  const painted = []; // when, within the last second
  async function paint(bytes, number) {
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    if (number >= newest) {
      newest = number;
      surface.drawImage(bitmap, 0, 0);
    }
    bitmap.close();
  }
  function tellPainted() {
    [told, teller] = [performance.now(), null];
    model.send({ kind: "painted", number: newest });
  }
  async function onMessage(content, buffers) {
    await paint(buffers[0], content.number);
    heard = performance.now();
    painted.push(heard);
    teller ??= setTimeout(tellPainted, told + TELL - heard);
    if (content.values) thoughts.show(content.values, content.choice);
  }

  // all that changes seldom
  function update() {
    const phase = model.get("phase");
    const sides = [0, 1];
    if (model.get("side") === "right") sides.reverse();
    [left.textContent, right.textContent] = sides.map((one) => model.get("names")[one]);
    score.textContent = sides.map((one) => model.get("rounds")[one]).join(" : ");
    message.textContent = model.get("message");
    button.textContent = LABELS[phase] ?? "";
    button.hidden = !(phase in LABELS);
    cover.hidden = phase === "on";
    root.dataset.phase = phase;
    canvas.setAttribute("aria-label", `The fight. ${left.textContent} ${score.textContent} ${right.textContent}`);
    if (phase === "on") heard = performance.now();
  }
  const showPicture = () => paint(model.get("picture"), newest);
  const clock = setInterval(() => {
    const now = performance.now();
    while (painted.length && painted[0] < now - 1000) painted.shift();
    root.classList.toggle("dojo-waiting", playing() && now - heard > 1000);
    speed.textContent = playing() ? `${painted.length} pictures a second` : "";
  }, 500);

  button.addEventListener("click", go);
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const control = model.get("controls")[key];
    if (!playing()) {
      if (key === "Enter" && event.target === root && !button.hidden) go();
      return;
    }
    if (key === "Escape") pause("Paused");
    else if (control) {
      if (!event.repeat) press(key, [control]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("keyup", (event) => press(event.key.length === 1 ? event.key.toLowerCase() : event.key, []));
  root.addEventListener("focusout", (event) => root.contains(event.relatedTarget) || pause("Paused: you looked away"));
  const onHidden = () => document.hidden && pause("Paused: you looked away");
  document.addEventListener("visibilitychange", onHidden);
  touch.listen(press, playing);
  model.on("change:phase change:message change:rounds", update);
  model.on("change:picture", showPicture);
  model.on("msg:custom", onMessage);
  update();
  showPicture();

  return () => {
    clearInterval(clock);
    clearTimeout(teller);
    document.removeEventListener("visibilitychange", onHidden);
    model.off("change:phase change:message change:rounds", update);
    model.off("change:picture", showPicture);
    model.off("msg:custom", onMessage);
    model.send({ kind: "stop" });
  };
}

// A bar for each move: from the worst that the rival sees now to the best.
function makeThoughts(parent, moves) {
  if (!moves.length) return { show() {} };
  const box = make(parent, "div", "dojo-thoughts");
  make(box, "div", "dojo-title", "What it thinks: Q of each move");
  const list = make(box, "div", "dojo-bars");
  list.classList.toggle("dojo-many", moves.length > 17);
  const rows = moves.map((move) => {
    const row = make(list, "div", "dojo-bar");
    make(row, "span", "dojo-move", move);
    return [row, make(make(row, "span", "dojo-track"), "span", "dojo-fill")];
  });
  const range = make(box, "div", "dojo-range", "6 is towards you, 4 away.");
  return {
    show(values, choice) {
      const low = Math.min(...values), high = Math.max(...values);
      rows.forEach(([row, fill], move) => {
        fill.style.transform = `scaleX(${0.03 + (0.97 * (values[move] - low)) / (high - low || 1)})`;
        row.classList.toggle("dojo-chosen", move === choice);
      });
      range.textContent = `${moves[choice]}: ${values[choice].toFixed(2)}. From ${low.toFixed(2)} to ${high.toFixed(2)}.`;
    },
  };
}

// A stick and six buttons for fingers; CSS shows them where there is no mouse.
function makeTouch(parent) {
  const box = make(parent, "div", "dojo-touch");
  const stick = make(box, "div", "dojo-stick"), buttons = make(box, "div", "dojo-buttons");
  for (const [sign, controls] of STICK) make(stick, "span", "dojo-key", sign).dataset.controls = controls;
  for (const control of [...GROUPS.punch, ...GROUPS.kick]) {
    make(buttons, "span", "dojo-key", control).dataset.controls = control;
  }
  return {
    listen(press, playing) {
      const under = (event) => document.elementFromPoint(event.clientX, event.clientY)?.dataset.controls ?? "";
      const follow = (event) => {
        if (!playing() || (event.type === "pointermove" && !event.buttons)) return;
        press(`finger ${event.pointerId}`, under(event).split(" ").filter(Boolean));
        event.preventDefault();
      };
      const lift = (event) => press(`finger ${event.pointerId}`, []);
      for (const kind of ["pointerdown", "pointermove"]) box.addEventListener(kind, follow);
      for (const kind of ["pointerup", "pointercancel", "pointerleave"]) box.addEventListener(kind, lift);
    },
  };
}

function makeHelp(parent, keys) {
  const help = make(parent, "div", "dojo-help");
  const keysOf = (control) => Object.keys(keys).filter((key) => keys[key] === control);
  for (const [what, controls] of Object.entries(GROUPS)) {
    const part = make(help, "span", "dojo-group");
    const choices = Math.max(...controls.map((control) => keysOf(control).length));
    for (let choice = 0; choice < choices; choice++) {
      if (choice) part.append(" or ");
      for (const control of controls) {
        const key = keysOf(control)[choice];
        if (key) make(part, "kbd", "", ARROWS[key] ?? (key.length === 1 ? key.toUpperCase() : key));
      }
    }
    part.append(` ${what}${what === "move" ? "" : ": light, medium, heavy"}`);
  }
  const part = make(help, "span", "dojo-group");
  make(part, "kbd", "", "Esc");
  part.append(" pause");
  make(help, "span", "dojo-group", "Hold away from the rival to block. Facing right, ↓ ↘ → punch is a fireball, → ↓ ↘ punch rises, ↓ ↙ ← kick travels.");
}

export default { render };
