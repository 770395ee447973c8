/* Passkeys are the browser's to make and to use: this fetches the question and sends the answer by the form. */
(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return forms.forEach((form) => form.remove());

  const parse = {
    get: (options) => PublicKeyCredential.parseRequestOptionsFromJSON(options),
    create: (options) => PublicKeyCredential.parseCreationOptionsFromJSON(options),
  };

  /* Somebody who has to show first who they are is sent to that page instead. */
  async function question(form) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const answer = await fetch(form.dataset.options, { method: "POST", body });
    if (answer.redirected) return location.assign(answer.url);
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }

  async function ask(form, error) {
    const way = form.dataset.passkey;
    try {
      const options = await question(form);
      if (!options) return;
      const found = await navigator.credentials[way]({ publicKey: parse[way](options) });
      form.elements.answer.value = JSON.stringify(found.toJSON());
      form.submit();
    } catch (trouble) {
      if (trouble.name !== "NotAllowedError") error.textContent = form.dataset.sorry; // they changed their mind
      error.hidden = !error.textContent;
    }
  }

  for (const form of forms) {
    const error = form.querySelector(".error");
    form.dataset.ready = "";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      error.textContent = "";
      error.hidden = true;
      ask(form, error);
    });
  }
})();
