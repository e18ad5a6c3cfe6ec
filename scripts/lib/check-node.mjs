// Written in syntax that every Node with ES modules can read, so that an old one shows this message and not
// a syntax error. Imported before anything else.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `OneDoor needs Node.js 20.19 or newer; this is ${process.version} (${process.execPath}).\n` +
      'Install a newer one from https://nodejs.org and run the command again.',
  )
  process.exit(1)
}
