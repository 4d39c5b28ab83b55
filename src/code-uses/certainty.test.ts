import { describe, expect, test } from "@jest/globals";
import { searchCode } from "./search-code.ts";

/** How sure it is that a file uses `orders.user_id` or another column: the best of its uses, or "none". */
async function certaintyOf(path: string, text: string, relation: string, column: string | null) {
  async function* files() {
    yield { path, text };
  }
  const found = await searchCode(files(), [{ relation, column }]);
  return found.usesOf(relation, column)?.[0]?.certainty ?? "none";
}

describe("a column of a table, as code of many kinds names it", () => {
  test.each([
    ["SQL with an alias", "a.ts", "q(`SELECT o.user_id\n  FROM orders o\n  JOIN users u ON u.id = o.buyer`)"],
    ["SQL with a list of tables", "a.py", 'q("select orders.user_id from users, orders where users.id = 1")'],
    [
      "SQL that joins without aliases",
      "a.ts",
      "q(`SELECT users.email FROM users\n  JOIN orders ON orders.user_id = users.id`)",
    ],
    ["quoted SQL", "a.go", 'db.Query("SELECT \\"orders\\".\\"user_id\\" FROM \\"orders\\"")'],
    ["SQL of several literals", "A.java", '@Query("select id, " +\n  "user_id " +\n  "from orders")'],
    ["a raw string", "a.rs", 'sqlx::query!(r#"UPDATE "orders" SET "user_id" = $1"#, id)'],
    ["a heredoc", "a.rb", "execute(<<~SQL)\n  DELETE FROM orders\n  WHERE user_id = 1\nSQL"],
    ["a file of SQL", "q.sql", "-- name: Get :one\nSELECT * FROM orders\nWHERE user_id = $1;"],
    ["MyBatis", "a.xml", '<select id="a">SELECT user_id FROM orders</select>'],
    ["Prisma's client", "a.ts", "await prisma.order.findMany({\n  where: {\n    userId: 1,\n  },\n});"],
    ["Prisma's schema", "a.prisma", 'model Purchase {\n  userId Int @map("user_id")\n\n  @@map("orders")\n}'],
    [
      "TypeORM",
      "a.ts",
      '@Entity("orders")\nexport class Purchase {\n  @Column({ name: "user_id" })\n  buyer: number;\n}',
    ],
    [
      "Sequelize",
      "a.js",
      'const Order = sequelize.define("orders", {\n  userId: { type: INTEGER, field: "user_id" },\n});',
    ],
    ["Drizzle", "a.ts", 'export const orders = pgTable("orders", {\n  userId: integer("user_id"),\n});'],
    ["Knex", "a.ts", 'knex("orders").where({ user_id: 1 })'],
    ["ActiveRecord", "a.rb", "Order.where(user_id: 1)"],
    [
      "ActiveRecord's model",
      "order.rb",
      "class Order < ApplicationRecord\n  validates :user_id, presence: true\nend",
    ],
    ["Django", "models.py", "class Order(models.Model):\n    user_id = models.IntegerField()"],
    [
      "Django's db_column",
      "models.py",
      'class Purchase(models.Model):\n    buyer = models.IntegerField(db_column="user_id")\n\n    class Meta:\n        db_table = "orders"',
    ],
    ["SQLAlchemy", "a.py", 'orders = Table("orders", metadata,\n    Column("user_id", Integer),\n)'],
    [
      "SQLAlchemy's model",
      "a.py",
      'class Purchase(Base):\n    __tablename__ = "orders"\n    user_id = Column(Integer)',
    ],
    ["Ecto", "a.ex", 'schema "orders" do\n  field :user_id, :integer\nend'],
    [
      "JPA",
      "Purchase.java",
      '@Entity\n@Table(name = "orders")\npublic class Purchase {\n  @Column(name = "user_id")\n  Long buyer;\n}',
    ],
    [
      "Spring Data",
      "a.java",
      "interface OrderRepository extends JpaRepository<Order, Long> {\n  List<Order> findByUserId(long id);\n}",
    ],
    [
      "Diesel's table!",
      "schema.rs",
      "diesel::table! {\n    orders (id) {\n        user_id -> Int4,\n    }\n}",
    ],
    ["Diesel's query", "a.rs", "orders::table.filter(orders::user_id.eq(1))"],
    ["GORM", "a.go", 'type Order struct {\n\tBuyer int `gorm:"column:user_id"`\n}'],
    ["struct tags", "a.go", 'type Order struct {\n\tBuyer int `db:"user_id"`\n}'],
    [
      "Eloquent",
      "Order.php",
      "class Order extends Model\n{\n    protected $fillable = [\n        'user_id',\n    ];\n}",
    ],
    [
      "a field of a class that is named after it",
      "Order.java",
      "public class Order {\n  private final String userId = null;\n}",
    ],
    ["a record", "Order.java", "public record Order(String id, String userId, long at) {}"],
    ["a data class", "Order.kt", "data class Order(\n  val id: Int,\n  val userId: Int,\n)"],
    ["jOOQ", "a.java", "ctx.select(ORDERS.USER_ID).from(ORDERS)"],
    [
      "Entity Framework",
      "a.cs",
      'builder.Entity<Order>(order =>\n{\n    order.Property(e => e.Buyer).HasColumnName("user_id");\n});',
    ],
    ["a variable named after it", "a.ts", "return newOrder.userId;"],
    ["GORM's condition", "a.go", 'db.Where("user_id = ?", id).Find(&orders)'],
    ["GORM's conditions", "a.go", 'db.Where("state = ? AND user_id = ?", s, id).Find(&orders)'],
    ["GORM's model", "a.go", 'db.Model(&Order{}).Where("user_id = ?", id).Count(&n)'],
    ["GORM's chain", "a.go", 'err := db.\n\tWhere("user_id = ?", id).\n\tFind(&orders).Error'],
    ["squirrel", "a.go", 'sq.Select("id", "user_id").From("orders")'],
    ["Kysely's chain", "a.ts", "db\n  .selectFrom('orders')\n  .where('user_id', '=', 1)\n  .execute()"],
    ["Supabase's chain", "a.ts", "await supabase\n  .from('orders')\n  .select('id')\n  .eq('user_id', 1)"],
    ["a list in a string", "a.ts", "await supabase\n  .from('orders')\n  .select('id, user_id, note')"],
    ["Sequelize's association", "a.js", "User.hasMany(Order, { foreignKey: 'user_id' })"],
    ["ActiveRecord's chain", "a.rb", "Order.recent.pluck(:user_id)"],
    [
      "belongs_to",
      "app/models/order.rb",
      "class Order < ApplicationRecord\n  belongs_to :user, optional: true\nend",
    ],
    ["Ecto's belongs_to", "a.ex", 'schema "orders" do\n  belongs_to :user, User\nend'],
    ["Ecto's query", "a.ex", "from o in Order, join: c in Cart, on: true, where: o.user_id == ^id"],
    [
      "Django's ForeignKey",
      "shop/models.py",
      'class Order(models.Model):\n    user = models.ForeignKey(\n        User, on_delete=models.CASCADE)\n\n    class Meta:\n        db_table = "orders"',
    ],
    [
      "TypeORM's ManyToOne",
      "order.ts",
      "@Entity('orders')\nexport class Order {\n  @ManyToOne(() => User, { nullable: false })\n  user: User;\n}",
    ],
    [
      "JPA's ManyToOne",
      "Order.java",
      "@Entity\npublic class Order {\n  @ManyToOne(fetch = LAZY)\n  private User user;\n}",
    ],
    [
      "Eloquent's belongsTo",
      "Order.php",
      "class Order extends Model\n{\n    public function user() { return $this->belongsTo(User::class); }\n}",
    ],
  ])("%s", async (_, path, text) => {
    expect(["certain", "likely"]).toContain(await certaintyOf(path, text, "public.orders", "user_id"));
  });

  test.each([
    ["another table's SQL", "a.ts", "q(`SELECT user_id FROM carts`); // orders"],
    ["another alias", "a.ts", "q(`SELECT c.user_id FROM orders o JOIN carts c ON c.id = o.cart`)"],
    [
      "a column that is listed under the table's name",
      "a.rs",
      'query!("WITH c AS (SELECT 1) SELECT c.user_id, c.orders, user_id FROM carts c")',
    ],
    ["the name of an output", "a.ts", "q(`SELECT o.buyer AS user_id FROM orders o`)"],
    ["a bound value", "a.java", '@Query("select id from orders where buyer = :user_id")'],
    ["another model", "a.prisma", "model Order {\n  id Int\n}\nmodel Cart {\n  user_id Int\n}"],
    ["another object", "a.ts", "const order = load();\ncart.userId = session.userId;"],
    [
      "another class",
      "a.rb",
      "class Cart < ApplicationRecord\n  belongs_to :order\n  validates :user_id\nend",
    ],
    ["an interface's description", "api.yml", "orders:\n  user_id:\n    type: string"],
    ["its table's definition in SQL", "sql/orders.sql", "CREATE TABLE orders (\n  user_id int\n);"],
    ["an old migration", "src/main/resources/sql/V12__orders.sql", "UPDATE orders SET user_id = 1;"],
    [
      "ignored_columns",
      "order.rb",
      "class Order < ApplicationRecord\n  self.ignored_columns += %w[user_id]\nend",
    ],
    [
      "ignored_columns on lines",
      "order.rb",
      'class Order < ApplicationRecord\n  self.ignored_columns = [\n    "user_id",\n  ]\nend',
    ],
    ["@Transient", "Order.java", "@Entity\nclass Order {\n  @Transient\n  private Long userId;\n}"],
    ["@ignore", "a.prisma", "model Order {\n  user_id Int @ignore\n}"],
    ["a longer name", "a.ts", "prisma.order.update({ data: { websiteUserId } })"],
    [
      "a function named after it",
      "a.ts",
      "const useOrder = (id) => {\n  const userId = useSession();\n  load({ userId });\n};",
    ],
    ["an import", "a.ts", 'import { userId } from "./session";\nconst orders = [];'],
    [
      "a package with the table's name",
      "Cart.kt",
      "package shop.cart\n\nimport shop.orders.userId.UserIds\n",
    ],
    ["a migration that is a number alone", "sql/1677770163.sql", "UPDATE orders SET user_id = 1;"],
    ["another chain", "a.go", 'db.Where("user_id = ?", id).Find(&carts)\ndb.Find(&orders)'],
    [
      "belongs_to with a key of another name",
      "order.rb",
      "class Order < ApplicationRecord\n  belongs_to :user, foreign_key: :buyer_id\nend",
    ],
    ["belongs_to of another class", "cart.rb", "class Cart < ApplicationRecord\n  belongs_to :user\nend"],
    [
      "a column that a ManyToOne names otherwise",
      "order.ts",
      "@Entity('orders')\nexport class Order {\n  @ManyToOne(() => User)\n  @JoinColumn({ name: 'buyer_id' })\n  user: User;\n}",
    ],
    [
      "an attribute that JPA maps to another column",
      "Order.kt",
      '@Entity(name = "Order")\n@Table(name = "orders")\ndata class Order(\n  @Column(name = "fk_user_id", nullable = true)\n  @Convert(converter = Ids::class)\n  var userId: Long?,\n)',
    ],
    [
      "a numbered migration in a folder of any name",
      "apps/api/drizzle/0108_a.sql",
      "UPDATE orders SET user_id = 1;",
    ],
    [
      "a parameter",
      "OrderDAO.java",
      "public interface OrderDAO {\n  void push(String name, String userId, long at);\n}",
    ],
    [
      "a typed variable of a function about it",
      "Index.java",
      "class Index {\n  void index(Order order) {\n    try {\n      String userId = session();\n    }\n  }\n}",
    ],
    [
      "a variable in a method of its class",
      "OrderDAO.java",
      "class OrderDAO {\n  void load() {\n    String userId = session();\n  }\n}",
    ],
    [
      "an annotation's argument",
      "Order.java",
      "class Order {\n  @Field(userId = 1)\n  private State state;\n}",
    ],
    [
      "a message",
      "Index.java",
      'class Index {\n  void index(Order order) {\n    log("nothing for userId: %s", x);\n  }\n}',
    ],
  ])("not %s", async (_, path, text) => {
    expect(["none", "weak"]).toContain(await certaintyOf(path, text, "public.orders", "user_id"));
  });

  test("a spelling that no other thing has is weak where nothing names the table", async () => {
    expect(
      await certaintyOf("a.ts", "return { claimTokenHash: 1 };", "public.users", "claim_token_hash"),
    ).toBe("weak");
  });

  test("a word is nothing where nothing names the table", async () => {
    expect(await certaintyOf("a.ts", "return { status: 1 };", "public.users", "status")).toBe("none");
  });
});

describe("a table", () => {
  test.each([
    ["a.ts", "<p>Create document from template</p>", "public.template", "none"],
    ["a.sql", "-- drop table events;\nSELECT 1;", "public.events", "none"],
    ["a.sql", "CREATE INDEX i ON events (id);", "public.events", "none"],
    ["a.tsx", 'import { type Event } from "@prisma/client";', "public.events", "likely"],
    ["a.ts", 'type Metrics = Output["users"]["metrics"];', "public.metrics", "weak"],
    ["a.ts", "import { OrderItem } from './types';", "public.order_items", "weak"],
    [
      "a.ts",
      "q(`WITH x AS (SELECT 1)\nSELECT * FROM x\nJOIN public.events e ON true`)",
      "public.events",
      "certain",
    ],
  ])("%s: %s", async (path, text, relation, certainty) => {
    expect(await certaintyOf(path, text, relation, null)).toBe(certainty);
  });
});

describe("names that a framework makes of a class", () => {
  const django =
    "class OrderItem(models.Model):\n    note = models.TextField()\n    buyer = models.ForeignKey(User)\n";
  test.each<[string, string, string, string | null, string]>([
    ["Django's table", "shop/models.py", django, null, "certain"],
    ["its column", "shop/models.py", django, "note", "certain"],
    ["its key", "shop/models.py", django, "buyer_id", "certain"],
    [
      "its query",
      "web/views.py",
      "from shop.models import OrderItem\n\nOrderItem.objects.filter(note=1)",
      "note",
      "certain",
    ],
    ["not another app's class", "cart/models.py", django, "note", "none"],
  ])("%s", async (_, path, text, column, certainty) => {
    expect(await certaintyOf(path, text, "public.shop_orderitem", column)).toBe(certainty);
  });

  test.each<[string, string, string, string, string | null, string]>([
    [
      "SQLModel's",
      "db.py",
      "class CaseLink(SQLModel, table=True):\n    case_id: int",
      "public.caselink",
      null,
      "certain",
    ],
    [
      "SQLModel's column",
      "db.py",
      "class CaseLink(SQLModel, table=True):\n    case_id: int",
      "public.caselink",
      "case_id",
      "certain",
    ],
    [
      "a Rails class in a module",
      "a.rb",
      "Shop::Price.find_by(isin: 1)",
      "public.shop_prices",
      "isin",
      "certain",
    ],
    [
      "its definition",
      "a.rb",
      "class Shop::Price < ApplicationRecord\nend",
      "public.shop_prices",
      null,
      "certain",
    ],
    [
      "a class of models",
      "app/models/setting.rb",
      "class Setting < RailsSettings::Base\nend",
      "public.settings",
      null,
      "certain",
    ],
  ])("%s", async (_, path, text, relation, column, certainty) => {
    expect(await certaintyOf(path, text, relation, column)).toBe(certainty);
  });
});

describe("what only looks like SQL", () => {
  test.each([
    ["a.sql", "SELECT crates.downloads AS crate_downloads FROM crates", "public.crate_downloads"],
    ["A.java", '@Job(name = "Update Download Counts", retries = 0)', "public.download"],
    ["a.ts", 'const label = "Select orders";', "public.orders"],
    [
      "a.ts",
      "const texts = {\n  a: 'Create user',\n  teamWebsites: { id: 'b' },\n};",
      "public.team_websites",
    ],
  ])("%s: %s", async (path, text, relation) => {
    expect(["none", "weak"]).toContain(await certaintyOf(path, text, relation, null));
  });

  test("a cast names its type", async () => {
    expect(
      await certaintyOf("a.sql", "SELECT CAST(x AS order_state) FROM t", "public.order_state", null),
    ).toBe("certain");
  });
});

test("no file takes more than a moment, whatever it is made of", async () => {
  const parts = [
    "a, ",
    "(",
    "{ ",
    '"select ',
    "orders ",
    "user_id, ",
    "`",
    "\n",
    " ",
    "r#",
    "x.user_id ",
    "from orders o, ",
  ];
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let round = 0; round < 40; round += 1) {
    const some = [0, 1, 2].map(() => parts[Math.floor(random() * parts.length)] ?? "");
    const line = some.join("").repeat(40);
    const text = `${Array(50).fill(line).join("\n")}\norders.user_id`;
    await certaintyOf("a.ts", text, "public.orders", "user_id");
    await certaintyOf("a.sql", text, "public.orders", null);
  }
}, 20_000);
