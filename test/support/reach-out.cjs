/**
 * Loaded into the app with Electron's `-r`, before its own code: once the window is there it uses the screens for a while and then
 * tries every way out it knows, from the page, from a page without the policy, and from the main process. The addresses are those of
 * RFC 5737 (TEST-NET-3), the names those of RFC 6761. What became of each attempt goes to the file in ANCHORITE_REACH_OUT.
 */
const { app, BrowserWindow, net, session } = require('electron');
const { writeFileSync } = require('node:fs');

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs in a page: each attempt ends as a word within four seconds. */
async function reachFromPage(withheld) {
  const within = (attempt) =>
    Promise.race([
      Promise.resolve()
        .then(attempt)
        .catch((error) => `refused: ${error.name ?? error}`),
      new Promise((resolve) => setTimeout(() => resolve('no answer'), 4000)),
    ]);
  const loaded = (element, url, target = 'src') =>
    new Promise((resolve) => {
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('refused');
      element[target] = url;
    });
  const attempts = {
    fetchAddress: () => fetch('http://203.0.113.1/', { mode: 'no-cors' }).then(() => 'answered'),
    fetchName: () => fetch('https://reach-out.test/', { mode: 'no-cors' }).then(() => 'answered'),
    webSocket: () =>
      new Promise((resolve) => {
        const socket = new WebSocket('ws://203.0.113.2:81/');
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      }),
    picture: () => loaded(new Image(), 'http://203.0.113.3/x.png'),
    eventSource: () =>
      new Promise((resolve) => {
        const source = new EventSource('http://203.0.113.4/');
        source.onopen = () => resolve('open');
        source.onerror = () => resolve('refused');
      }),
    beacon: () => (navigator.sendBeacon('http://203.0.113.5/', 'x') ? 'queued' : 'refused'),
    preconnect: () => {
      const link = document.createElement('link');
      link.rel = 'preconnect';
      link.href = 'http://203.0.113.6/';
      document.head.append(link);
      return 'hinted';
    },
    dnsPrefetch: () => {
      const link = document.createElement('link');
      link.rel = 'dns-prefetch';
      link.href = '//prefetch.reach-out.test/';
      document.head.append(link);
      return 'hinted';
    },
    webRtc: () =>
      new Promise((resolve, reject) => {
        const peer = new RTCPeerConnection({
          iceServers: [{ urls: 'stun:203.0.113.7:3478' }, { urls: 'stun:stun.reach-out.test' }],
        });
        const found = [];
        peer.createDataChannel('x');
        peer.onicecandidate = ({ candidate }) =>
          candidate ? found.push(candidate.address) : resolve(found.length === 0 ? 'no way found' : `found ${found.join()}`);
        peer
          .createOffer()
          .then((offer) => peer.setLocalDescription(offer))
          .catch(reject);
      }),
  };
  const outcomes = {};
  await Promise.all(
    Object.entries(attempts)
      .filter(([name]) => !withheld.includes(name))
      .map(async ([name, attempt]) => (outcomes[name] = await within(attempt))),
  );
  return outcomes;
}

/** The attempts of the main process: Electron's own stack, and Node's. */
async function reachFromMain() {
  const refused = (error) => `refused: ${error.cause?.code ?? error.code ?? error.message}`;
  const heard = (emitter) =>
    new Promise((resolve, reject) =>
      emitter
        .on('response', () => resolve('answered'))
        .on('error', reject)
        .end?.(),
    );
  const attempts = {
    netFetch: () => net.fetch('http://203.0.113.20/'),
    netRequest: () => heard(net.request('http://203.0.113.21/')),
    sessionFetch: () => session.defaultSession.fetch('https://203.0.113.22/'),
    otherSession: () => session.fromPartition('elsewhere').fetch('http://203.0.113.23/'),
    resolveHost: () => session.defaultSession.resolveHost('resolve.reach-out.test'),
    netResolveHost: () => net.resolveHost('resolve.reach-out.test'),
    preconnect: () => session.defaultSession.preconnect({ url: 'https://203.0.113.28/' }),
    http: () => heard(require('node:http').get('http://203.0.113.24/')),
    https: () => heard(require('node:https').get('https://203.0.113.25/')),
    fetch: () => fetch('http://203.0.113.26/'),
    lookup: () => require('node:dns').promises.lookup('lookup.reach-out.test'),
    resolver: () => new (require('node:dns').promises.Resolver)().resolve4('resolver.reach-out.test'),
    udp: () => require('node:dgram').createSocket('udp4').send('x', 53, '203.0.113.27'),
  };
  const outcomes = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    const slow = wait(3000).then(() => 'no answer');
    outcomes[name] = await Promise.race([
      Promise.resolve()
        .then(attempt)
        .then(() => 'answered')
        .catch(refused),
      slow,
    ]);
  }
  return outcomes;
}

/** Opens each place of the navigation, and types misspelt words, which is what wakes a spell checker and its download. */
async function useWindow({ webContents }) {
  const places = await webContents.executeJavaScript(`document.querySelectorAll('nav a, nav button').length`);
  for (let place = 0; place < places; place++) {
    await webContents.executeJavaScript(`document.querySelectorAll('nav a, nav button')[${place}]?.click()`);
    await wait(300);
  }
  await webContents.executeJavaScript(`{
    const field = document.createElement('textarea');
    field.spellcheck = true;
    document.body.append(field);
    field.focus();
  }`);
  for (const keyCode of 'helo wrld mispeled ') webContents.sendInputEvent({ type: 'char', keyCode });
  return places;
}

async function openedWindow() {
  for (let tries = 0; tries < 300; tries++) {
    const [window] = BrowserWindow.getAllWindows();
    const shown = window && !window.webContents.isLoading();
    if (shown && (await window.webContents.executeJavaScript(`document.querySelectorAll('nav button, nav a').length > 0`)))
      return window;
    await wait(100);
  }
  throw new Error('the window did not open');
}

async function reachOut() {
  const began = performance.now();
  const window = await openedWindow();
  const places = await useWindow(window);
  const attempt = (withheld) => `(${reachFromPage})(${JSON.stringify(withheld)})`;
  const page = await window.webContents.executeJavaScript(attempt([]));
  const bare = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
  await bare.loadURL('about:blank');
  // No policy and no preload there: what holds is the session's.
  const bared = await bare.webContents.executeJavaScript(attempt(['webRtc']));
  const loaded = await bare.loadURL('http://203.0.113.10/').then(
    () => 'loaded',
    ({ code }) => `refused: ${code}`,
  );
  const main = await reachFromMain();
  // As long as it takes for the things that Chromium does some seconds after its start.
  await wait(Math.max(0, 10_000 - (performance.now() - began)));
  return { places, page, bare: { ...bared, loaded }, main, seconds: (performance.now() - began) / 1000 };
}

void app
  .whenReady()
  .then(reachOut)
  .then(
    (outcome) => outcome,
    (error) => ({ failure: String(error?.stack ?? error) }),
  )
  .then((outcome) => {
    writeFileSync(process.env.ANCHORITE_REACH_OUT, JSON.stringify(outcome));
    app.exit(outcome.failure ? 1 : 0);
  });
