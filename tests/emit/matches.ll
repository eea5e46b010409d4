; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; Function Attrs: nounwind
define internal noundef double @cz.area(ptr noalias noundef nonnull readonly align 8 dereferenceable(24) %0, i32 noundef %1) #0 {
  %3 = alloca double, align 8
  %4 = alloca double, align 8
  %5 = load i8, ptr %0, align 1
  %6 = zext i8 %5 to i32
  %7 = icmp eq i32 %6, 0
  br i1 %7, label %10, label %8

8:                                                ; preds = %2
  %9 = icmp eq i32 %6, 1
  br i1 %9, label %11, label %20

10:                                               ; preds = %2
  store double 0.000000e+00, ptr %3, align 8
  br label %30

11:                                               ; preds = %8
  switch i32 %1, label %17 [
    i32 1, label %12
    i32 2, label %12
    i32 3, label %12
    i32 4, label %12
    i32 5, label %12
    i32 6, label %12
    i32 7, label %12
    i32 8, label %12
    i32 9, label %12
  ]

12:                                               ; preds = %11, %11, %11, %11, %11, %11, %11, %11, %11
  %13 = getelementptr inbounds i8, ptr %0, i64 8
  %14 = load double, ptr %13, align 8
  %15 = fmul double %14, %14
  %16 = fmul double %15, 3.000000e+00
  store double %16, ptr %3, align 8
  br label %30

17:                                               ; preds = %11
  %18 = getelementptr inbounds i8, ptr %0, i64 8
  %19 = load double, ptr %18, align 8
  store double %19, ptr %4, align 8
  br label %28

20:                                               ; preds = %8
  %21 = getelementptr inbounds i8, ptr %0, i64 8
  %22 = load double, ptr %21, align 8
  %23 = icmp sgt i32 %1, 100
  br i1 %23, label %24, label %25

24:                                               ; preds = %20
  store double %22, ptr %3, align 8
  br label %30

25:                                               ; preds = %20
  %26 = getelementptr inbounds i8, ptr %0, i64 16
  %27 = load double, ptr %26, align 8
  store double %27, ptr %4, align 8
  br label %28

28:                                               ; preds = %25, %17
  %29 = load double, ptr %4, align 8
  store double %29, ptr %3, align 8
  br label %30

30:                                               ; preds = %28, %24, %12, %10
  %31 = load double, ptr %3, align 8
  ret double %31
}

; Function Attrs: nounwind
define internal noundef i32 @cz.main() #0 {
  %1 = alloca [24 x i8], align 8
  %2 = alloca [24 x i8], align 8
  %3 = alloca [24 x i8], align 8
  store i8 1, ptr %1, align 1
  %4 = getelementptr inbounds i8, ptr %1, i64 8
  store double 2.000000e+00, ptr %4, align 8
  %5 = call double @cz.area(ptr %1, i32 5)
  store i8 0, ptr %2, align 1
  %6 = call double @cz.area(ptr %2, i32 1)
  %7 = fadd double %5, %6
  store i8 2, ptr %3, align 1
  %8 = getelementptr inbounds i8, ptr %3, i64 8
  store double 1.000000e+00, ptr %8, align 8
  %9 = getelementptr inbounds i8, ptr %3, i64 16
  store double 2.000000e+00, ptr %9, align 8
  %10 = call double @cz.area(ptr %3, i32 3)
  %11 = fadd double %7, %10
  %12 = call i32 @llvm.fptosi.sat.i32.f64(double %11)
  ret i32 %12
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i32 @llvm.fptosi.sat.i32.f64(double) #1

; Function Attrs: nounwind
define i32 @kiln_main() #0 {
entry:
  %status = call i32 @cz.main()
  ret i32 %status
}

attributes #0 = { nounwind "probe-stack"="inline-asm" }
attributes #1 = { nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none) }
