// Loaded before the program (`electron -r`): prints `content` as soon as the first window shows its heading, then ends the program.
const { app } = require('electron');

const heading = `new Promise((resolve) => {
  const look = () => (document.querySelector('h1') ? requestAnimationFrame(() => resolve()) : setTimeout(look, 4));
  look();
})`;

app.on('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', () => {
    void contents.executeJavaScript(heading).then(() => {
      process.stdout.write('content\n');
      setTimeout(() => app.exit(0), 50);
    });
  });
});
