// The handset's own words, in the language of who holds it. What Ahadi says
// comes from the server only.
const words = {
  en: { messages: "Messages", send: "Send", cancel: "Cancel", clear: "Clear", ok: "OK", back: "Back", write: "Write", reply: "Reply", open: "Open", call: "Call", show: "Show", running: "USSD code running", problem: "Connection problem or invalid MMI code.", timeout: "The session took too long.", none: "No messages", sent: "Message sent", notsent: "Sending failed", sending: "Sending", fresh: "New message", to: "To:", service: "No service" },
  sw: { messages: "Ujumbe", send: "Tuma", cancel: "Ghairi", clear: "Futa", ok: "Sawa", back: "Rudi", write: "Andika", reply: "Jibu", open: "Fungua", call: "Piga", show: "Onyesha", running: "Msimbo wa USSD unaendeshwa", problem: "Tatizo la mtandao au msimbo wa MMI si sahihi.", timeout: "Muda umekwisha.", none: "Hakuna ujumbe", sent: "Ujumbe umetumwa", notsent: "Ujumbe haukutumwa", sending: "Inatuma", fresh: "Ujumbe mpya", to: "Kwa:", service: "Hakuna mtandao" },
  es: { messages: "Mensajes", send: "Enviar", cancel: "Cancelar", clear: "Borrar", ok: "Aceptar", back: "Atrás", write: "Escribir", reply: "Responder", open: "Abrir", call: "Llamar", show: "Ver", running: "Ejecutando código USSD", problem: "Problema de conexión o código MMI no válido.", timeout: "La sesión tardó demasiado.", none: "No hay mensajes", sent: "Mensaje enviado", notsent: "No se pudo enviar", sending: "Enviando", fresh: "Mensaje nuevo", to: "Para:", service: "Sin servicio" },
  fr: { messages: "Messages", send: "Envoyer", cancel: "Annuler", clear: "Effacer", ok: "OK", back: "Retour", write: "Écrire", reply: "Répondre", open: "Ouvrir", call: "Appeler", show: "Voir", running: "Code USSD en cours", problem: "Problème de connexion ou code MMI incorrect.", timeout: "La session a duré trop longtemps.", none: "Aucun message", sent: "Message envoyé", notsent: "Échec de l’envoi", sending: "Envoi", fresh: "Nouveau message", to: "À :", service: "Pas de réseau" },
  pt: { messages: "Mensagens", send: "Enviar", cancel: "Cancelar", clear: "Apagar", ok: "OK", back: "Voltar", write: "Escrever", reply: "Responder", open: "Abrir", call: "Ligar", show: "Ver", running: "Código USSD em execução", problem: "Problema de ligação ou código MMI inválido.", timeout: "A sessão demorou demais.", none: "Nenhuma mensagem", sent: "Mensagem enviada", notsent: "Falha no envio", sending: "A enviar", fresh: "Nova mensagem", to: "Para:", service: "Sem rede" },
};

export const languages = Object.keys(words);

export function word(language, key) {
  return (words[language] || words.en)[key];
}
