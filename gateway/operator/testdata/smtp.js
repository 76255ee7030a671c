// A mail server that keeps nothing: it prints one line of JSON for its port and
// one for each message. Its arguments: auth methods (PLAIN or LOGIN; none for a
// server that asks for nothing), the way of TLS (starttls, tls, none), and the
// files of its certificate and key.
const fs = require('fs')
const { SMTPServer } = require('smtp-server')
const [auth, security, cert, key] = process.argv.slice(2)
const say = what => process.stdout.write(JSON.stringify(what) + '\n')
const server = new SMTPServer({
  secure: security === 'tls',
  cert: fs.readFileSync(cert), key: fs.readFileSync(key),
  disabledCommands: [...(security === 'starttls' ? [] : ['STARTTLS']), ...(auth === 'none' ? ['AUTH'] : [])],
  authMethods: [auth], authOptional: auth === 'none', allowInsecureAuth: false,
  onAuth: (a, s, done) => done(a.username === 'ahadi' && a.password === 'hush' ? null : new Error('wrong'), { user: a.username }),
  onRcptTo: (to, s, done) => done(to.address.startsWith('nobody') ? new Error('no such box') : null),
  onData (stream, s, done) {
    let text = ''
    stream.on('data', part => { text += part })
    stream.on('end', () => { say({ text, user: s.user || '', secure: s.secure, from: s.envelope.mailFrom.address, to: s.envelope.rcptTo.map(r => r.address) }); done() })
  }
})
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => say({ port: server.server.address().port }))
process.stdin.on('end', () => process.exit(0)).resume()
