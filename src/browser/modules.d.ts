/** The bundled text of a worker's module: scripts/build-browser.mjs makes it. */
declare module '*?code' {
  const code: string;
  export default code;
}

declare module '*.css';
