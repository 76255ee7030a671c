// What a message costs on the air, counted as the server counts it: septets in
// GSM-7 (Ç and ç count as outside), UTF-16 units otherwise.
const basic = "@£$¥èéùìò\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const extension = "\f^{}\\[~]|€";

export function septets(s) {
  let n = 0, gsm = true;
  for (const c of s) {
    if (basic.includes(c)) n += 1;
    else if (extension.includes(c)) n += 2;
    else gsm = false;
  }
  return { n, gsm };
}

function parts(s, size, cost) {
  let n = 1, used = 0;
  for (const c of s) {
    const k = cost(c);
    if (used + k > size) { n += 1; used = 0; }
    used += k;
  }
  return n;
}

// segments of an SMS: { encoding, used, room, parts }
export function segments(s) {
  const { n, gsm } = septets(s);
  if (gsm) return { encoding: "GSM-7", used: n, room: 160, parts: n <= 160 ? Math.min(1, s.length) : parts(s, 153, (c) => (extension.includes(c) ? 2 : 1)) };
  return { encoding: "UCS-2", used: s.length, room: 70, parts: s.length <= 70 ? 1 : parts(s, 67, (c) => c.length) };
}

// screen says whether a USSD screen fits a small phone.
export function screen(s) {
  const { n, gsm } = septets(s);
  return gsm ? { used: n, room: 160, unit: "septets", fits: n <= 160 } : { used: s.length, room: 70, unit: "UCS-2 characters", fits: s.length <= 70 };
}
