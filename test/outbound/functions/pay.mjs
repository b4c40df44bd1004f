export const main = () => fetch('https://a.example/pay', { method: 'POST' }).then((answer) => answer.json())
