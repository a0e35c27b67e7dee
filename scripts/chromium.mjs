/** Sees to it that the tests in a browser find one. */
import { isOnPath, seeTo } from './debian-package.mjs';

/**
 * Does nothing where `chromium` is on the PATH.
 *
 * @throws Error with one sentence that says what to install, where this process cannot
 */
export function installChromium() {
  seeTo({
    name: 'chromium',
    isThere: () => isOnPath('chromium'),
    needed: 'the tests in a browser need chromium on the PATH: install it, such as by `apt-get install chromium`',
  });
}
