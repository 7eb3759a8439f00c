/** Test vectors of reference/wecom.md: §4.2 (official), §4.3 and §1.6 (made with two implementations). */
export const vectors = {
  token: 'QDG6eK',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  corpId: 'wx5823bf96d3bd56c7',
  v1: {
    timestamp: '1409659589',
    nonce: '263014780',
    signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
    encrypt: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
    message: '1616140317555161061',
  },
  v2: {
    timestamp: '1409659813',
    nonce: '1372623149',
    signature: '477715d11cdb4164915debcba66cb864d751f3e6',
    encrypt:
      'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
    message:
      '<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<FromUserName><![CDATA[mycreate]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[hello]]></Content>\n<MsgId>4561255354251345929</MsgId>\n<AgentID>218</AgentID>\n</xml>',
  },
  s1: {
    timestamp: '1780000000',
    nonce: 'n0nce1',
    signature: 'bfce75265b266a7b7bb7c4243ed783c4db1571c7',
    encrypt: 'sKqRbbiSUnDhFHOvPjtUMWzf2R8PrpMiTTPaicBgqZm9eFleDkaZY7LObMBXhUqCcxijQlSKcvc+WpPyowukzA==',
    message: '1616140317555161061',
  },
  s2: {
    timestamp: '1780000001',
    nonce: 'n0nce2',
    signature: '5d65375dc98e7372335c2ce59932acdd07b83040',
    encrypt:
      'sKqRbbiSUnDhFHOvPjtUMUtg2yVTLhCRzBJvc1hoP2Lg66RkM5ePZf63Ku83+2eX6wDufHKdx1PRK47CHCn6TWUfE3RWKz7M95K56MYVAxX8qDBJfm+2f8xLTzgTYPkNKIW80uAKp+R0gKzGHI1fVtlQsX7FP3YRtc3vWAbxWfwyvIunk2NbBULoWQNI/Z17bY7xcTY8XO3nVXGhgojKZczZHgPMMCYA/E3GBu7njGIKRZdyOlrakmbkxhcbkeGZ',
    message:
      '{"msgid":"M1","aibotid":"B1","chatid":"wrG1","chattype":"group","from":{"userid":"zhangsan"},"msgtype":"text","text":{"content":"@村务助手 排名"}}',
  },
  s3: {
    timestamp: '1780000002',
    nonce: 'n0nce3',
    signature: 'e001968bdf75dc824b60f6fca1743bfc81bef8a6',
    encrypt: 'sKqRbbiSUnDhFHOvPjtUMUuiuAPjcwNuCLX5gwzl23Q=',
    message: '',
  },
  media: [
    {
      plain: Buffer.from('ffd8ffe0', 'hex'),
      encrypted: '7901735e5284eefacf498e31870d5713ea64689d3d276a4a9df8161c9d20649d',
    },
    { plain: Buffer.alloc(15, 0x41), encrypted: '6b2c4257faaf8e04d5103db93af318d808c8aa1b7252cec370ef5a5bfd018246' },
    {
      plain: Buffer.alloc(32, 0x42),
      encrypted:
        '28685db3d068fa8c40c669d79d1ab209190cadd60e4c67e84c4e8078e4c815e402a2090984c1191b504c32031673de40a1cbcc181710bb95bb5bf74251ed0913',
    },
  ],
} as const;
