// An operator's SMSC: the SMPP server of npm's smpp package. It writes what
// happens as one line of JSON each, and takes messages of phones, one line of
// JSON each, on its standard input. What a text says decides its fate.
const smpp = require('smpp');
const tell = (what) => console.log(JSON.stringify(what));

const states = { DELIVRD: 2, EXPIRED: 3, DELETED: 4, UNDELIV: 5, UNKNOWN: 7, REJECTD: 8 };
let session = null;
let parts = 0;
let taken = 0;

function receipt(pdu, id, stat, state) {
  session.deliver_sm({
    esm_class: 4, source_addr_ton: 1, source_addr_npi: 1, source_addr: pdu.destination_addr, destination_addr: pdu.source_addr,
    short_message: 'id:' + id + ' sub:001 dlvrd:001 submit date:2610200900 done date:2610200901 stat:' + stat + ' err:000 text:Ahadi',
    receipted_message_id: id, message_state: state,
  });
}

const server = smpp.createServer((s) => {
  s.on('error', (e) => tell({ error: e.message }));
  s.on('bind_transceiver', (pdu) => {
    session = s;
    s.send(pdu.response());
    tell({ bound: pdu.system_id, password: pdu.password, version: pdu.interface_version });
  });
  s.on('enquire_link', (pdu) => s.send(pdu.response()));
  s.on('unbind', (pdu) => { s.send(pdu.response()); s.close(); });
  s.on('submit_sm', (pdu) => {
    const text = pdu.short_message.message.toString();
    tell({ to: pdu.destination_addr, ton: pdu.dest_addr_ton, from: pdu.source_addr, coding: pdu.data_coding, wants: pdu.registered_delivery, text, parted: Boolean(pdu.short_message.udh) });
    if (text.includes('REFUSE')) {
      s.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
      return;
    }
    const id = 'm' + (++taken);
    s.send(pdu.response({ message_id: id }));
    if (!pdu.registered_delivery) return;
    const fate = ['EXPIRED', 'DELETED', 'UNDELIV', 'UNKNOWN', 'REJECTD'].find((word) => text.includes(word)) || 'DELIVRD';
    receipt(pdu, id, fate, states[fate]);
  });
});
server.listen(0, '127.0.0.1', () => tell({ port: server.address().port }));

// {"from":"12025550101","to":"22345","texts":["…","…"]}: more than one are the parts of one message.
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const m = JSON.parse(line);
  parts++;
  m.texts.forEach((message, i) => {
    const udh = m.texts.length > 1 ? Buffer.from([5, 0, 3, parts, m.texts.length, i + 1]) : undefined;
    session.deliver_sm({
      source_addr_ton: 1, source_addr_npi: 1, source_addr: m.from, dest_addr_ton: 3, destination_addr: m.to,
      short_message: udh ? { udh, message } : { message },
    });
  });
});
