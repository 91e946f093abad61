/** Where the testbed has its things; see `scripts/lib/paths.mjs`. */
export { places, root, testbedDir, toolPython } from '../../scripts/lib/paths.mjs'
