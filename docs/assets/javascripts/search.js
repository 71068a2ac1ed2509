// A query that finds nothing is asked again with a slip of one letter allowed in its longer words. The theme's search has no place for
// this, so the messages to its worker are listened to: 2 asks, 3 answers.

const QUERY = 2;
const RESULT = 3;
const LONG_WORDS = /(?<![\w+"~^:*-])\p{L}{5,}(?![\w~^:*])/gu;

const loosened = (query) => query.replace(LONG_WORDS, "$&~1");

const { postMessage } = Worker.prototype;
let asked = "";

const answered = ({ target, data }) => {
  if (data?.type !== RESULT || data.data?.items?.length || !asked) return;
  const again = loosened(asked);
  asked = "";
  if (again.includes("~")) postMessage.call(target, { type: QUERY, data: again });
};

Worker.prototype.postMessage = function (message, ...rest) {
  if (message?.type === QUERY) {
    asked = String(message.data);
    if (!this.loosens) this.addEventListener("message", answered);
    this.loosens = true;
  }
  return postMessage.call(this, message, ...rest);
};
